/** An animal was hurt: report it with photos; the platform answers within 24 hours (MER-7, rule 39). */
import { useRouter } from '@tarojs/taro';
import { Box } from '#host';
import { api } from '../../api/api.ts';
import { ClaimCard } from '../../booking/claim-card.tsx';
import { ClaimForm } from '../../booking/claim-form.tsx';
import { useText } from '../../booking/texts.ts';
import { useLive } from '../../live/use-live.ts';
import { openBooking } from '../../service/bookings.ts';
import { askedWithTime } from '../../state/clock.ts';
import { useLoaded } from '../../state/loading.ts';
import { Failed, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

/** All that there can be in one answer. */
const MOST = 200;

export default function ClaimPage() {
  const { claimId, bookingId = '' } = useRouter().params;
  return claimId === undefined ? <ClaimOfBooking bookingId={bookingId} /> : <OneClaim claimId={claimId} />;
}

/** From a message or a request for help. */
function OneClaim({ claimId }: { readonly claimId: string }) {
  const t = useText();
  const loaded = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/claims/:claimId', { params: { claimId } })),
    [claimId],
  );
  useLive('quality.', loaded.reload);
  const claim = loaded.data;
  return (
    <Page title={t('harm.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {claim === undefined && loaded.loading && <Skeleton lines={5} />}
      {claim !== undefined && (
        <>
          <ClaimCard claim={claim} onChange={loaded.reload} />
          <Box className="card is-list">
            <Row icon="calendar" title={t('detail.title')} onPress={() => openBooking(claim.bookingId)} />
          </Box>
        </>
      )}
    </Page>
  );
}

function ClaimOfBooking({ bookingId }: { readonly bookingId: string }) {
  const t = useText();
  const group = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/bookings/:bookingId', { params: { bookingId } })),
    [bookingId],
  );
  const claims = useLoaded(() => api('GET /v1/owner/claims', { query: { limit: MOST } }), []);
  useLive('quality.', claims.reload);
  const booking = group.data?.bookings.find((one) => one.bookingId === bookingId);
  const mine = claims.data?.items.filter((claim) => claim.bookingId === bookingId) ?? [];
  return (
    <Page title={t('harm.title')}>
      <Failed
        error={group.error ?? claims.error}
        onRetry={() => {
          group.reload();
          claims.reload();
        }}
      />
      {booking === undefined && group.loading && <Skeleton lines={5} />}
      {mine.map((claim) => (
        <ClaimCard key={claim.claimId} claim={claim} onChange={claims.reload} />
      ))}
      {booking !== undefined && claims.data !== undefined && mine.length === 0 && (
        <ClaimForm booking={booking} onDone={claims.reload} />
      )}
    </Page>
  );
}
