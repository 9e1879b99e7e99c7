/** Where I wait for a place, and the places that are kept for me (BOOK-6, rule 21). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { ChooseWay } from '../../booking/choose-way.tsx';
import { HoldClock } from '../../booking/hold-clock.tsx';
import { open } from '../../booking/links.ts';
import { useText } from '../../booking/texts.ts';
import { language } from '../../i18n/language.ts';
import { useLive } from '../../live/use-live.ts';
import type { PayWay } from '../../service/bookings.ts';
import { inWords } from '../../service/catalogue.ts';
import { whenText } from '../../service/when.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { askedWithTime, serverNow } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Card, Empty, Failed, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Waiting = Reply<'GET /v1/owner/waiting'>['items'][number];

export default function WaitingPage() {
  const t = useText();
  const { status } = useStore(session);
  const loaded = useLoaded(status === 'in' ? () => askedWithTime(() => api('GET /v1/owner/waiting')) : undefined, [
    status,
  ]);
  useLive('booking.waiting', loaded.reload);
  const items = loaded.data?.items.filter(({ state }) => state === 'waiting' || state === 'offered');
  return (
    <Page title={t('waiting.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={4} />}
      {items?.length === 0 && <Empty icon="bell" title={t('waiting.none')} detail={t('waiting.how')} />}
      {items?.map((waiting) => (
        <WaitingCard key={waiting.waitingId} waiting={waiting} onChange={loaded.reload} />
      ))}
    </Page>
  );
}

function WaitingCard({ waiting, onChange }: { readonly waiting: Waiting; readonly onChange: () => void }) {
  const t = useText();
  const spoken = useStore(language);
  const { waitingId, offer, timeZone } = waiting;
  const leaving = useAction(async () => {
    await api('DELETE /v1/owner/waiting/:waitingId', { params: { waitingId } });
    onChange();
  });
  const take = async (payWay: PayWay) => {
    const group = await api('POST /v1/owner/waiting/:waitingId/accept', { params: { waitingId }, body: { payWay } });
    const bookingId = group.bookings[0]?.bookingId;
    if (group.payment !== null) open('pay', { bookingId });
    else open('detail', { bookingId, fresh: '1' });
  };
  const when = (at: string) => whenText(t, at, timeZone, serverNow());
  return (
    <Card title={inWords(spoken, waiting.serviceNames)}>
      <Words>{t('waiting.at', { store: waiting.storeName, pet: waiting.petName })}</Words>
      {offer === null ? (
        <>
          <Words className="muted">
            {t('waiting.window', { from: when(waiting.from), until: when(waiting.until) })}
          </Words>
          <Words className="muted">{t('waiting.ahead', { count: waiting.ahead })}</Words>
        </>
      ) : (
        <Box className="stack">
          <Words className="ticket-name">{t('waiting.offered', { at: when(offer.startsAt) })}</Words>
          {offer.holdExpiresAt !== null && <HoldClock end={offer.holdExpiresAt} onOver={onChange} />}
          {offer.paymentId === null ? (
            <ChooseWay isBare bookings={[offer]} word={t('waiting.take')} onChoose={take} />
          ) : (
            <Button icon="wallet" onPress={() => open('pay', { bookingId: offer.bookingId })}>
              {t('detail.pay')}
            </Button>
          )}
        </Box>
      )}
      <Problem error={leaving.error} />
      <Button kind="plain" busy={leaving.busy} onPress={() => void leaving.run()}>
        {t('waiting.leave')}
      </Button>
    </Card>
  );
}
