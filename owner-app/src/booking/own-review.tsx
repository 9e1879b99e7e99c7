/** What I wrote, when others see it, the store's answer, and what the store wrote of the visit (BOOK-11, rule 35). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { momentOf } from '../i18n/moment.ts';
import { OwnPhoto } from '../service/picture.tsx';
import { Card, Notice, SmallAction } from '../ui/kit.tsx';
import { StarRow } from './stars.tsx';
import { useText } from './texts.ts';

type Review = NonNullable<Reply<'GET /v1/owner/bookings/:bookingId/review'>['review']>;

interface OwnReviewProps {
  readonly review: Review;
  /** In a list: the store. */
  readonly title?: string;
  readonly onOpen?: () => void;
}

export function OwnReview({ review, title, onOpen }: OwnReviewProps) {
  const t = useText();
  const action = onOpen && <SmallAction onPress={onOpen}>{t('detail.title')}</SmallAction>;
  return (
    <Card title={title ?? t('review.mine')} action={action}>
      <StarRow stars={review.stars} />
      {review.text !== '' && <Words>{review.text}</Words>}
      {review.photos.length > 0 && (
        <Box className="strip">
          {review.photos.map((fileId) => (
            <OwnPhoto
              key={fileId}
              path={`/v1/owner/reviews/${review.reviewId}/photos/${fileId}`}
              className="thumb-picture"
              alt={t('review.photo')}
            />
          ))}
        </Box>
      )}
      <Words className="muted small">{momentOf(review.at)}</Words>
      {!review.visible && <Notice>{t('review.blind', { at: momentOf(review.visibleAt) })}</Notice>}
      {review.held && <Notice>{t('review.held')}</Notice>}
      {review.hidden !== null && <Notice>{t('review.hidden')}</Notice>}
      {review.reply !== null && (
        <Box className="finding">
          <Words className="ticket-name">{t('review.reply')}</Words>
          <Words>{review.reply.text}</Words>
          <Words className="muted small">{momentOf(review.reply.at)}</Words>
        </Box>
      )}
      {review.note !== null && <StoreNote note={review.note} />}
    </Card>
  );
}

/** Nobody else sees it. */
export function StoreNote({ note }: { readonly note: NonNullable<Review['note']> }) {
  const t = useText();
  return (
    <Box className="finding">
      <Words className="ticket-name">{t('review.note')}</Words>
      <StarRow stars={note.stars} />
      {note.text !== '' && <Words>{note.text}</Words>}
      <Words className="muted small">{momentOf(note.at)}</Words>
    </Box>
  );
}
