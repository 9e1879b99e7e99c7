/** What an offer costs and how long it takes for an animal, by its saved prices. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Drawer, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';
import { useSettled } from '../../../kit/useSettled.ts';
import { coats, sizes } from './bands.ts';
import './store.css';

const GRAMS = 1000;
const METRES = 1000;
const WIDTH = 420;
const SPECIES = ['dog', 'cat'] as const;

interface Asked {
  readonly species: string;
  readonly sizeClass: (typeof sizes)[number] | null;
  readonly coatLength: (typeof coats)[number] | null;
  readonly kilograms: number | null;
  readonly firstVisit: boolean;
  readonly matted: boolean;
  readonly kilometres: number | null;
}

const FRESH: Asked = {
  species: 'dog',
  sizeClass: 'small',
  coatLength: null,
  kilograms: null,
  firstVisit: false,
  matted: false,
  kilometres: null,
};

export interface QuoteDrawerProps {
  /** Null: closed. */
  readonly offer: Merchant.Offer | null;
  readonly name: string;
  readonly close: () => void;
}

export function QuoteDrawer({ offer, name, close }: QuoteDrawerProps) {
  const { t } = useTranslation('rules');
  return (
    <Drawer
      title={t('quote.title', { name })}
      open={offer !== null}
      onClose={close}
      size={Math.min(WIDTH, globalThis.innerWidth)}
      destroyOnHidden
    >
      {offer && <Asking offer={offer} />}
    </Drawer>
  );
}

function Asking({ offer }: { readonly offer: Merchant.Offer }) {
  const { t } = useTranslation('rules');
  const [asked, setAsked] = useState(FRESH);
  const set = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  return (
    <>
      <p className="quiet gap-below">{t('quote.hint')}</p>
      <PetFields asked={asked} set={set} />
      {(['firstVisit', 'matted'] as const).map((key) => (
        <label key={key} className="row gap-below" htmlFor={`quote-${key}`}>
          <Switch id={`quote-${key}`} checked={asked[key]} onChange={(on) => set({ [key]: on })} />
          {t(`quote.${key}`)}
        </label>
      ))}
      {offer.home.allowed && (
        <label className="quote-field" htmlFor="quote-home">
          {t('quote.home')}
          <InputNumber
            id="quote-home"
            min={0}
            max={1000}
            step={1}
            value={asked.kilometres}
            onChange={(kilometres) => set({ kilometres })}
          />
        </label>
      )}
      <Answer offer={offer} asked={asked} />
    </>
  );
}

interface FieldsProps {
  readonly asked: Asked;
  readonly set: (part: Partial<Asked>) => void;
}

function PetFields({ asked, set }: FieldsProps) {
  const { t } = useTranslation(['rules', 'store']);
  const unknown = { value: '', label: t('quote.unknown') };
  const choices = (kind: 'size' | 'coat', values: readonly string[]) => [
    unknown,
    ...values.map((value) => ({ value, label: t(`store:${kind}.${value}`) })),
  ];
  return (
    <div className="quote-fields">
      <label className="quote-field" htmlFor="quote-species">
        {t('quote.species')}
        <Select
          id="quote-species"
          value={asked.species}
          options={SPECIES.map((value) => ({ value, label: t(`store:species.${value}`) }))}
          onChange={(species) => set({ species })}
        />
      </label>
      <label className="quote-field" htmlFor="quote-size">
        {t('quote.size')}
        <Select
          id="quote-size"
          value={asked.sizeClass ?? ''}
          options={choices('size', sizes)}
          onChange={(value) => set({ sizeClass: sizes.find((one) => one === value) ?? null })}
        />
      </label>
      <label className="quote-field" htmlFor="quote-coat">
        {t('quote.coat')}
        <Select
          id="quote-coat"
          value={asked.coatLength ?? ''}
          options={choices('coat', coats)}
          onChange={(value) => set({ coatLength: coats.find((one) => one === value) ?? null })}
        />
      </label>
      <label className="quote-field" htmlFor="quote-weight">
        {t('quote.kilograms')}
        <InputNumber
          id="quote-weight"
          min={0.1}
          max={200}
          precision={1}
          value={asked.kilograms}
          style={{ width: '100%' }}
          onChange={(kilograms) => set({ kilograms })}
        />
      </label>
    </div>
  );
}

function Answer({ offer, asked: now }: { readonly offer: Merchant.Offer; readonly asked: Asked }) {
  const asked = useSettled(now);
  const { species, sizeClass, coatLength, kilograms, kilometres } = asked;
  const pet = { species, sizeClass, coatLength, weightGrams: kilograms ? Math.round(kilograms * GRAMS) : null };
  const quote = useQuery({
    queryKey: ['quote', offer.offerId, offer.version, asked],
    queryFn: () =>
      api('POST /v1/offers/:offerId/quote', {
        params: { offerId: offer.offerId },
        body: {
          pet,
          firstVisit: asked.firstVisit,
          matted: asked.matted,
          homeDistanceM: kilometres === null ? null : Math.round(kilometres * METRES),
        },
      }),
    retry: false,
    placeholderData: (before) => before,
  });
  if (quote.error) return <Failure error={quote.error} />;
  if (!quote.data) return <Skeleton />;
  return <Quoted quote={quote.data} />;
}

function Quoted({ quote }: { readonly quote: Merchant.Quote }) {
  const { t } = useTranslation(['rules', 'booking']);
  const say = (fen: number) => sayMoney(fen, quote.currency);
  const night = quote.mode === 'stay' ? ` ${t('quote.night')}` : '';
  return (
    <section className="store-preview quote-answer" aria-live="polite">
      <dl className="facts">
        <dt>{t('quote.price')}</dt>
        <dd>
          <b className="figures">{say(quote.priceFen)}</b>
          {night}
        </dd>
        {quote.memberPriceFen !== quote.priceFen && (
          <>
            <dt>{t('quote.member')}</dt>
            <dd className="figures">{say(quote.memberPriceFen)}</dd>
          </>
        )}
        {quote.mode !== 'stay' && (
          <>
            <dt>{t('quote.minutes')}</dt>
            <dd>
              {t('quote.minutesOf', { minutes: quote.minutes })}
              {quote.usual && ` (${t('quote.usual', { low: quote.usual.low, high: quote.usual.high })})`}
            </dd>
          </>
        )}
        {quote.payment.includes('deposit') && (
          <>
            <dt>{t('quote.deposit')}</dt>
            <dd className="figures">{say(quote.depositFen)}</dd>
          </>
        )}
        {quote.lines.length > 1 && (
          <>
            <dt>{t('quote.lines')}</dt>
            <dd>
              {quote.lines.map((line) => (
                <div key={line.kind}>
                  {t(`booking:line.${line.kind}`)} <span className="figures">{say(line.priceFen)}</span>
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
