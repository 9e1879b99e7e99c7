/** What I wrote, when others see it, and the store's answer (BOOK-11, rule 35). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { momentOf } from '../i18n/moment.ts';
import { OwnPhoto } from '../service/picture.tsx';
import { Card, Notice } from '../ui/kit.tsx';
import { StarRow } from './stars.tsx';
import { useText } from './texts.ts';

type Review = NonNullable<Reply<'GET /v1/owner/bookings/:bookingId/review'>['review']>;

export function OwnReview({ review }: { readonly review: Review }) {
  const t = useText();
  return (
    <>
      <Card title={t('review.mine')}>
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
      </Card>
      {!review.visible && <Notice>{t('review.blind', { at: momentOf(review.visibleAt) })}</Notice>}
      {review.held && <Notice>{t('review.held')}</Notice>}
      {review.hidden !== null && <Notice>{t('review.hidden')}</Notice>}
      {review.reply !== null && (
        <Card title={t('review.reply')}>
          <Words>{review.reply.text}</Words>
        </Card>
      )}
    </>
  );
}
