/** The ways in which a go that is held can be paid, and the word that settles it (BOOK-3, BOOK-6). */
import { useState } from 'react';
import { api } from '../api/api.ts';
import type { Booking, PayWay } from '../service/bookings.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Button, Failed, Problem } from '../ui/kit.tsx';
import { BarePayWays, PayWays } from './pay-ways.tsx';

interface ChooseWayProps {
  /** Of one go: of one store and one offer. */
  readonly bookings: readonly Booking[];
  /** On the button. */
  readonly word: string;
  /** Within a card. */
  readonly isBare?: boolean;
  readonly onChoose: (payWay: PayWay) => Promise<void>;
}

export function ChooseWay({ bookings, word, isBare, onChoose }: ChooseWayProps) {
  const [booking] = bookings;
  const offerId = booking?.offerId ?? '';
  const storeId = booking?.store.storeId ?? '';
  const store = useLoaded(() => api('GET /v1/services/stores/:storeId', { params: { storeId } }), [storeId]);
  const offer = store.data?.offers.find((one) => one.offerId === offerId);
  const [chosen, setChosen] = useState<PayWay>();
  const total = bookings.reduce((sum, { money }) => sum + money.payableFen, 0);
  const due = { full: total, deposit: (offer?.depositFen ?? 0) * bookings.length, store: 0 };
  const ways = (offer?.payment ?? []).map((payWay) => ({ payWay, dueNowFen: due[payWay] }));
  const way = chosen ?? ways[0]?.payWay;
  const Ways = isBare ? BarePayWays : PayWays;
  const choosing = useAction(async () => {
    if (way !== undefined) await onChoose(way);
  });
  return (
    <>
      <Failed error={store.error} onRetry={store.reload} />
      {ways.length > 0 && <Ways ways={ways} value={way} onChange={setChosen} />}
      <Problem error={choosing.error} />
      <Button busy={choosing.busy} disabled={way === undefined} onPress={() => void choosing.run()}>
        {word}
      </Button>
    </>
  );
}
