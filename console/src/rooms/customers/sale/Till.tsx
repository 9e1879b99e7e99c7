/** The customer's coupons at the counter, found by customer or by the code from the wallet, and the sum with them. */
import type { Coupon } from '@pawloop/contract';
import { Button, Checkbox, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { sayMoney } from '../../../kit/Money.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useSettled } from '../../../kit/useSettled.ts';
import { When } from '../../../kit/When.tsx';
import { useCouponWords, yuan } from '../../reach/coupons/words.ts';
import { type DraftLine, quotable, totalFen } from './total.ts';
import { type Asked, useQuote, useTillCoupons } from './useTill.ts';

const MOST_COUPONS = 8;

export interface TillProps {
  readonly customerId?: string;
  /** Ids of the chosen coupons, as a form's field. */
  readonly value?: string[];
  readonly onChange?: (couponIds: string[]) => void;
  /** Told what there is to pay, whenever it changes. */
  readonly tell: (payableFen: number | undefined) => void;
}

export function Till({ customerId, value = [], onChange, tell }: TillProps) {
  const { t } = useTranslation('coupon');
  const form = Form.useFormInstance();
  const chosen = Form.useWatch<string | null | undefined>('customerId', form);
  const kind = Form.useWatch<'goods' | 'service' | undefined>('kind', form) ?? 'goods';
  const typed = Form.useWatch<DraftLine[] | undefined>('lines', form) ?? [];
  const who = customerId ?? chosen ?? undefined;
  const coupons = useTillCoupons(who);
  const picked = value.filter((id) => coupons.some((coupon) => coupon.couponId === id));
  const lines = quotable(typed);
  const asked: Asked | undefined =
    who && lines && picked.length > 0 ? { customerId: who, kind, lines, couponIds: picked } : undefined;
  const quote = useQuote(useSettled(asked));
  const priced = asked ? quote.data : undefined;
  const payable = priced?.payableFen;
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => latest.current(payable), [payable]);
  useEffect(() => {
    // Another customer was chosen: the coupons of the one before go.
    if (coupons.length > 0 && picked.length < value.length) onChange?.(picked);
  });
  const pick = (couponId: string) =>
    onChange?.(picked.includes(couponId) ? picked.filter((id) => id !== couponId) : [...picked, couponId]);
  const found = (coupon: Coupon.Coupon) => {
    if (customerId && coupon.customerId !== customerId) return say(t('unused.not_yours'), 'bad');
    if (chosen && chosen !== coupon.customerId) say(t('till.other'));
    const same = who === coupon.customerId ? picked : [];
    if (!customerId) form.setFieldValue('customerId', coupon.customerId);
    onChange?.([...new Set([...same, coupon.couponId])]);
  };
  return (
    <>
      <section className="till">
        <h3>{t('till.title')}</h3>
        <CodeField found={found} />
        {who === undefined ? (
          <p className="quiet">{t('till.chooseFirst')}</p>
        ) : coupons.length === 0 ? (
          <p className="quiet">{t('till.none')}</p>
        ) : (
          <ul className="till-coupons">
            {coupons.map((coupon) => (
              <li key={coupon.couponId}>
                <Choice
                  coupon={coupon}
                  chosen={picked.includes(coupon.couponId)}
                  full={picked.length >= MOST_COUPONS}
                  priced={priced}
                  pick={() => pick(coupon.couponId)}
                />
              </li>
            ))}
          </ul>
        )}
        {quote.error && asked ? <p className="down">{sayProblem(t, quote.error)}</p> : null}
      </section>
      <Sum totalFen={totalFen(typed)} priced={priced} />
    </>
  );
}

function CodeField({ found }: { readonly found: (coupon: Coupon.Coupon) => void }) {
  const { t } = useTranslation('coupon');
  const [code, setCode] = useState('');
  const [seeking, setSeeking] = useState(false);
  const seek = async () => {
    const wanted = code.trim();
    if (!wanted) return;
    setSeeking(true);
    try {
      const { items } = await api('GET /v1/counter-sales/coupons', { query: { code: wanted } });
      const coupon = items.find((one) => one.usable);
      if (!coupon) return say(t('till.notFound', { code: wanted }), 'bad');
      found(coupon);
      setCode('');
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    } finally {
      setSeeking(false);
    }
  };
  return (
    <div className="till-find">
      <Input
        value={code}
        maxLength={20}
        placeholder={t('till.find')}
        aria-label={t('till.find')}
        onChange={(event) => setCode(event.target.value)}
        onPressEnter={(event) => {
          // Enter looks the coupon up; it must not take the money.
          event.preventDefault();
          void seek();
        }}
      />
      <Button loading={seeking} onClick={() => void seek()}>
        {t('till.findDo')}
      </Button>
    </div>
  );
}

interface ChoiceProps {
  readonly coupon: Coupon.Coupon;
  readonly chosen: boolean;
  readonly full: boolean;
  readonly priced: Coupon.Priced | undefined;
  readonly pick: () => void;
}

function Choice({ coupon, chosen, full, priced, pick }: ChoiceProps) {
  const { t } = useTranslation('coupon');
  const words = useCouponWords();
  const { couponId, name, terms } = coupon;
  const applied = priced?.applied.find((one) => one.couponId === couponId);
  const unused = priced?.unused.find((one) => one.couponId === couponId);
  return (
    <Checkbox checked={chosen} disabled={full && !chosen} onChange={pick} aria-label={t('till.choose', { name })}>
      <span className="till-coupon">
        <span>
          <b>{name}</b>{' '}
          <span className="quiet">
            {words.worth(terms)} · {words.threshold(terms)} · {t('till.until')} <When at={coupon.validTo} exact />
          </span>
        </span>
        {chosen && applied && <b className="up figures">−{sayMoney(applied.discountFen)}</b>}
        {chosen && unused && (
          <span className="down">
            {t(`unused.${unused.reason}`)}
            {unused.missingFen !== null && ` ${t('till.missing', { amount: yuan(unused.missingFen) })}`}
          </span>
        )}
      </span>
    </Checkbox>
  );
}

interface SumProps {
  readonly totalFen: number;
  readonly priced: Coupon.Priced | undefined;
}

function Sum({ totalFen: total, priced }: SumProps) {
  const { t } = useTranslation(['coupon', 'audience']);
  if (!priced || priced.discountFen === 0) {
    return (
      <div className="sale-total">
        <span className="quiet">{t('audience:sale.total')}</span>
        <b className="figures">{sayMoney(total)}</b>
      </div>
    );
  }
  return (
    <div aria-live="polite">
      <div className="sale-part">
        <span className="quiet">{t('till.subtotal')}</span>
        <span className="figures">{sayMoney(priced.subtotalFen)}</span>
      </div>
      <div className="sale-part">
        <span className="quiet">{t('till.discount')}</span>
        <span className="figures up">−{sayMoney(priced.discountFen)}</span>
      </div>
      <div className="sale-total">
        <span className="quiet">{t('till.pay')}</span>
        <b className="figures">{sayMoney(priced.payableFen)}</b>
      </div>
    </div>
  );
}
