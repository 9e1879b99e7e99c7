/** Score, stars and words of those who were there (MER-6). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Picture, Words } from '#host';
import { api } from '../api/api.ts';
import { today } from '../pet/age.ts';
import { useLoaded } from '../state/loading.ts';
import { Card, Failed } from '../ui/kit.tsx';
import { StarRow } from './stars.tsx';
import { useText } from './texts.ts';

type Review = Reply<'GET /v1/stores/:storeId/reviews'>['items'][number];

const SHOWN = 10;

export function StoreReviews({ storeId }: { readonly storeId: string }) {
  const t = useText();
  const quality = useLoaded(() => api('GET /v1/stores/:storeId/quality', { params: { storeId } }), [storeId]);
  const reviews = useLoaded(
    () => api('GET /v1/stores/:storeId/reviews', { params: { storeId }, query: { limit: SHOWN } }),
    [storeId],
  );
  const counted = quality.data?.score.reviews ?? 0;
  return (
    <Card title={t('reviews.title')}>
      <Failed
        error={quality.error ?? reviews.error}
        onRetry={() => {
          quality.reload();
          reviews.reload();
        }}
      />
      {quality.data !== undefined && (
        <>
          <Box className="line wrap">
            <Words className="title">
              {quality.data.score.stars === null ? t('score.new') : quality.data.score.stars.toFixed(1)}
            </Words>
            {quality.data.score.stars !== null && <StarRow stars={quality.data.score.stars} />}
            <Words className="muted">{t('score.count', { count: counted })}</Words>
          </Box>
          {quality.data.score.stars === null && (
            <Words className="muted small">
              {t('reviews.minimum', { minimum: quality.data.minimum, days: quality.data.days })}
            </Words>
          )}
          {quality.data.aspects.map(({ aspect, stars }) => (
            <Box key={aspect} className="line">
              <Words className="grow muted">{t(`aspect.${aspect}`)}</Words>
              <StarRow stars={stars} />
            </Box>
          ))}
        </>
      )}
      {reviews.data?.items.length === 0 && <Words className="muted">{t('reviews.none')}</Words>}
      <Box role="list">
        {reviews.data?.items.map((review) => (
          <ReviewLine key={review.reviewId} review={review} />
        ))}
      </Box>
    </Card>
  );
}

function ReviewLine({ review }: { readonly review: Review }) {
  const t = useText();
  return (
    <Box className="finding" role="listitem">
      <Box className="line">
        <Words className="grow">{review.author}</Words>
        <StarRow stars={review.stars} />
      </Box>
      {review.hidden !== null && <Words className="muted">{t('reviews.hidden')}</Words>}
      {review.text !== '' && <Words>{review.text}</Words>}
      {review.photos.length > 0 && (
        <Box className="strip">
          {review.photos.map((fileId) => (
            <Picture
              key={fileId}
              className="thumb-picture"
              src={`${API_BASE}/v1/reviews/${review.reviewId}/photos/${fileId}`}
              alt={t('review.photo')}
            />
          ))}
        </Box>
      )}
      {review.reply !== null && <Words className="muted">{t('reviews.reply', { text: review.reply.text })}</Words>}
      <Words className="muted small">{today(new Date(review.at))}</Words>
    </Box>
  );
}
