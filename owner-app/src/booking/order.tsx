/** One go before it is booked: its lines, price, terms and way to pay, then one tap to hold and pay (BOOK-3, BOOK-8, UI-O2). */
import { useState } from 'react';
import { api } from '../api/api.ts';
import { yuan } from '../benefit/coupon.ts';
import type { Pet } from '../pet/pet.ts';
import type { PayWay, Store } from '../service/bookings.ts';
import { askedWithTime } from '../state/clock.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Button, Failed, Notice, Skeleton } from '../ui/kit.tsx';
import { Page } from '../ui/page.tsx';
import { ConfirmLines } from './confirm-lines.tsx';
import { CouponChoice } from './coupon-choice.tsx';
import { type Alternative, hasTime, inputOf, type Line, movedTo, withChange } from './draft.ts';
import { JoinWaiting } from './join-waiting.tsx';
import { PayWays } from './pay-ways.tsx';
import { HealthNotes, PolicyCard, QuoteCard } from './quote-card.tsx';
import { SeriesSheet } from './series-sheet.tsx';
import { bookAndPay } from './take.ts';
import { Taken } from './taken.tsx';
import { useText } from './texts.ts';

interface Terms {
  readonly couponIds: readonly string[];
  readonly payWay: PayWay | undefined;
}

interface OrderProps {
  readonly store: Store;
  readonly pets: readonly Pet[];
  readonly first: Line;
}

export function Order({ store, pets, first }: OrderProps) {
  const t = useText();
  const zone = store.timeZone;
  const [lines, setLines] = useState<readonly Line[]>([first]);
  const [terms, setTerms] = useState<Terms>({ couponIds: [], payWay: undefined });
  const [waitsFor, setWaitsFor] = useState<string>();
  const [repeats, setRepeats] = useState(false);
  const complete = lines.every(hasTime);
  const items = lines.map(inputOf);
  const { couponIds } = terms;
  const quote = useLoaded(
    complete
      ? () => askedWithTime(() => api('POST /v1/owner/bookings/quote', { body: { items, couponIds: [...couponIds] } }))
      : undefined,
    [complete, items, couponIds],
  );
  const shown = complete ? quote.data : undefined;
  const way = shown?.ways.find(({ payWay }) => payWay === terms.payWay) ?? shown?.ways[0];
  const blocked = shown?.items.some(({ health }) => health.some(({ overridden }) => !overridden)) ?? false;
  const petNames = new Map(pets.map(({ petId, name }) => [petId, name]));
  const taking = useAction(async () => {
    if (shown === undefined || way === undefined) return;
    await bookAndPay({ items, couponIds: [...couponIds], expectedFen: shown.payableFen }, way.payWay);
  });
  const change = (index: number, some: Partial<Line>) => {
    taking.forget();
    setLines((before) => withChange(before, index, some));
  };
  const choose = ({ line, startsAt }: Alternative) => {
    const chosen = lines[line];
    if (chosen) change(line, movedTo(chosen, startsAt, zone));
  };

  const footer = (
    <Button
      busy={taking.busy || (quote.loading && complete)}
      disabled={shown === undefined || blocked}
      onPress={() => void taking.run()}
    >
      {way === undefined
        ? t('confirm.chooseTime')
        : way.dueNowFen > 0
          ? t('confirm.pay', { yuan: yuan(way.dueNowFen) })
          : t('confirm.book')}
    </Button>
  );
  return (
    <Page title={t('confirm.title')} footer={footer}>
      <ConfirmLines
        store={store}
        lines={lines}
        pets={pets}
        quoted={shown?.items ?? []}
        onChange={change}
        onLines={setLines}
        onWait={setWaitsFor}
      />
      {shown?.items.some(({ free }) => !free) && taking.error === undefined && <Notice>{t('confirm.notFree')}</Notice>}
      <Taken
        error={taking.error}
        zone={zone}
        names={lines.map(({ petId }) => petNames.get(petId) ?? '')}
        onChoose={choose}
      />
      <Failed error={quote.error} onRetry={quote.reload} />
      {complete && shown === undefined && quote.loading && <Skeleton lines={4} />}
      {shown !== undefined && (
        <>
          <HealthNotes items={shown.items} petNames={petNames} />
          <QuoteCard quote={shown} petNames={petNames} />
          <CouponChoice
            chosen={couponIds}
            unused={shown.unusedCoupons}
            onChange={(chosen) => setTerms({ ...terms, couponIds: chosen })}
          />
          <PayWays ways={shown.ways} value={way?.payWay} onChange={(payWay) => setTerms({ ...terms, payWay })} />
          <PolicyCard
            policy={shown.items[0]?.policy ?? null}
            freeUntil={shown.items[0]?.freeUntil ?? null}
            zone={zone}
          />
          {lines.length === 1 && lines[0]?.mode === 'appointment' && (
            <Button kind="quiet" icon="repeat" onPress={() => setRepeats(true)}>
              {t('series.open')}
            </Button>
          )}
        </>
      )}
      {repeats && items[0] !== undefined && (
        <SeriesSheet item={items[0]} zone={zone} onClose={() => setRepeats(false)} />
      )}
      {waitsFor !== undefined && lines[0] !== undefined && (
        <JoinWaiting line={lines[0]} date={waitsFor} zone={zone} onClose={() => setWaitsFor(undefined)} />
      )}
    </Page>
  );
}
