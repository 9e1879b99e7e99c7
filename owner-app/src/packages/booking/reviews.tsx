/** What I wrote about stores, newest first, with what the stores answered (BOOK-11, MER-6). */
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { OwnReview } from '../../booking/own-review.tsx';
import { useText } from '../../booking/texts.ts';
import { useLive } from '../../live/use-live.ts';
import { openBooking, openMyBookings } from '../../service/bookings.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const STEP = 20;
const MOST = 200;

export default function ReviewsPage() {
  const t = useText();
  const { status } = useStore(session);
  const [limit, setLimit] = useState(STEP);
  const load = () => api('GET /v1/owner/reviews', { query: { limit } });
  const loaded = useLoaded(status === 'in' ? load : undefined, [status, limit]);
  useLive('quality.review', loaded.reload);
  const items = loaded.data?.items;
  return (
    <Page title={t('myReviews.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {status === 'in' && items === undefined && loaded.loading && <Skeleton lines={5} />}
      {items?.length === 0 && (
        <Empty icon="star" title={t('myReviews.none')} detail={t('myReviews.noneDetail')}>
          <Button onPress={() => openMyBookings('to_review')}>{t('myReviews.write')}</Button>
        </Empty>
      )}
      {items?.map((review) => (
        <OwnReview
          key={review.reviewId}
          review={review}
          title={review.store.name}
          onOpen={() => openBooking(review.bookingId)}
        />
      ))}
      {loaded.data?.nextCursor != null && limit < MOST && (
        <Button kind="quiet" busy={loaded.loading} onPress={() => setLimit(Math.min(MOST, limit * 2))}>
          {t('search.more')}
        </Button>
      )}
    </Page>
  );
}
