/** Time, price and terms in one look, then one tap to hold and pay (BOOK-3, UI-O2): the last of the three taps. */
import { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { Box } from '#host';
import { api } from '../../api/api.ts';
import { yuan } from '../../benefit/coupon.ts';
import { ConfirmLines } from '../../booking/confirm-lines.tsx';
import { CouponChoice } from '../../booking/coupon-choice.tsx';
import { type Alternative, hasTime, inputOf, type Line, movedTo, withChange } from '../../booking/draft.ts';
import { JoinWaiting } from '../../booking/join-waiting.tsx';
import { given } from '../../booking/links.ts';
import { PayWays } from '../../booking/pay-ways.tsx';
import { HealthNotes, PolicyCard, QuoteCard } from '../../booking/quote-card.tsx';
import { SeriesSheet } from '../../booking/series-sheet.tsx';
import { bookAndPay } from '../../booking/take.ts';
import { Taken } from '../../booking/taken.tsx';
import { useText } from '../../booking/texts.ts';
import { useMyPets } from '../../pet/my-pets.ts';
import { editPet } from '../../pet/pet-card.tsx';
import type { PayWay } from '../../service/bookings.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { askedWithTime } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Empty, Failed, Notice, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

interface Terms {
  readonly couponIds: readonly string[];
  readonly payWay: PayWay | undefined;
}

export default function ConfirmPage() {
  const t = useText();
  const { status } = useStore(session);
  const params = useRouter().params;
  const storeId = given(params.storeId);
  const offerId = given(params.offerId) ?? '';
  const pets = useMyPets();
  const store = useLoaded(
    storeId === undefined ? undefined : () => api('GET /v1/services/stores/:storeId', { params: { storeId } }),
    [storeId],
  );
  const living = (pets.data ?? []).filter((pet) => pet.deceasedOn === null);
  const firstPet = living.find(({ petId }) => petId === params.petId) ?? living[0];
  const offer = store.data?.offers.find((one) => one.offerId === offerId);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [terms, setTerms] = useState<Terms>({ couponIds: [], payWay: undefined });
  const [waitsFor, setWaitsFor] = useState<string>();
  const [repeats, setRepeats] = useState(false);
  const ready = firstPet !== undefined && (storeId === undefined || offer !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once, when pet and offer are known
  useEffect(() => {
    if (!ready || firstPet === undefined || lines.length > 0) return;
    const mode = offer?.mode ?? (given(params.checkIn) === undefined ? 'appointment' : 'stay');
    setLines([
      {
        offerId,
        petId: firstPet.petId,
        mode,
        startsAt: given(params.startsAt),
        checkIn: given(params.checkIn),
        checkOut: given(params.checkOut),
      },
    ]);
  }, [ready]);

  const complete = lines.length > 0 && lines.every(hasTime);
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
  const petNames = new Map((pets.data ?? []).map(({ petId, name }) => [petId, name]));
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
    if (chosen) change(line, movedTo(chosen, startsAt, store.data?.timeZone ?? 'Asia/Shanghai'));
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
    <Page title={t('confirm.title')} footer={status === 'in' && lines.length > 0 ? footer : undefined}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={store.error} onRetry={store.reload} />
      <Failed error={pets.error} onRetry={pets.reload} />
      {status === 'in' && lines.length === 0 && (store.loading || pets.loading) && <Skeleton lines={6} />}
      {pets.data !== undefined && living.length === 0 && (
        <Empty title={t('confirm.noPet')} detail={t('pets.emptyDetail')}>
          <Button icon="plus" onPress={() => editPet()}>
            {t('pets.add')}
          </Button>
        </Empty>
      )}
      <ConfirmLines
        store={store.data}
        lines={lines}
        pets={living}
        quoted={shown?.items ?? []}
        onChange={change}
        onLines={setLines}
        onWait={setWaitsFor}
      />
      {shown?.items.some(({ free }) => !free) && taking.error === undefined && <Notice>{t('confirm.notFree')}</Notice>}
      <Taken
        error={taking.error}
        zone={store.data?.timeZone}
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
            zone={store.data?.timeZone}
          />
          {lines.length === 1 && lines[0]?.mode === 'appointment' && (
            <Button kind="quiet" icon="repeat" onPress={() => setRepeats(true)}>
              {t('series.open')}
            </Button>
          )}
        </>
      )}
      <Box />
      {repeats && items[0] !== undefined && (
        <SeriesSheet item={items[0]} zone={store.data?.timeZone} onClose={() => setRepeats(false)} />
      )}
      {waitsFor !== undefined && lines[0] !== undefined && (
        <JoinWaiting
          line={lines[0]}
          date={waitsFor}
          zone={store.data?.timeZone}
          onClose={() => setWaitsFor(undefined)}
        />
      )}
    </Page>
  );
}
