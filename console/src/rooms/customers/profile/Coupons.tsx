/** Coupons of a customer: what they are worth, until when, where from; staff may give one and take one back. */
import type { Coupon } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Go } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { MoreList } from './MoreList.tsx';
import './why.css';

const PAGE = 20;
const MOST_TEMPLATES = 200;
const heard = ['coupon.granted', 'coupon.redeemed', 'coupon.expired', 'coupon.revoked', 'coupon.returned'];

/** What a coupon takes off, in words. */
export function useSayTerms(): (terms: Coupon.Terms) => string {
  const { t } = useTranslation('journey');
  return ({ kind, valueFen, percentOff, thresholdFen }) => {
    const value = sayMoney(valueFen ?? 0, 'CNY', true);
    if (kind === 'percent') return t('coupon.percent', { percent: percentOff ?? 0 });
    if (kind === 'exchange' || kind === 'shipping') return t(`coupon.${kind}`);
    return thresholdFen > 0
      ? t('coupon.threshold', { threshold: sayMoney(thresholdFen, 'CNY', true), value })
      : t('coupon.off', { value });
  };
}

export function Coupons({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const mayGive = useMay('coupon.grant');
  const [giving, setGiving] = useState(false);
  const queryKey = ['customer', customerId, 'coupons'];
  useLive(heard, (event) => {
    if (event.customerId === customerId) void client.invalidateQueries({ queryKey });
  });
  const give = mayGive && (
    <Button icon={<Icon name="ticket" size={16} />} onClick={() => setGiving(true)}>
      {t('coupon.give')}
    </Button>
  );
  return (
    <>
      <MoreList
        queryKey={queryKey}
        load={(cursor) => api('GET /v1/coupons', { query: { customerId, limit: PAGE, ...(cursor && { cursor }) } })}
        empty={<Empty icon="ticket" title={t('coupon.none')} action={give} />}
      >
        {(items) => (
          <>
            {give && <div className="row gap-below">{give}</div>}
            <ul className="lines">
              {items.map((item) => (
                <li key={item.couponId}>
                  <CouponLine coupon={item} />
                </li>
              ))}
            </ul>
          </>
        )}
      </MoreList>
      {giving && <GiveDrawer customerId={customerId} open close={() => setGiving(false)} />}
    </>
  );
}

const tones: Readonly<Partial<Record<Coupon.CouponState, Tone>>> = {
  issued: 'good',
  redeemed: 'info',
  reserved: 'accent',
};

function CouponLine({ coupon }: { readonly coupon: Coupon.Coupon }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const mayGive = useMay('coupon.grant');
  const sayTerms = useSayTerms();
  const revoke = () =>
    ask({
      title: t('coupon.revoke'),
      text: t('coupon.revokeText', { name: coupon.name }),
      confirm: t('coupon.revoke'),
      danger: true,
      reason: t('coupon.reason'),
      run: async (reason) => {
        await api('POST /v1/coupons/:couponId/revoke', { params: { couponId: coupon.couponId }, body: { reason } });
        await client.invalidateQueries({ queryKey: ['customer', coupon.customerId, 'coupons'] });
      },
    });
  const from = t(`coupon.from_${coupon.originKind}`);
  return (
    <>
      <div className="grow">
        <span className="row">
          <b>{coupon.name}</b>
          <span>{sayTerms(coupon.terms)}</span>
          <StateTag tone={tones[coupon.state] ?? 'plain'}>{t(`coupon.state_${coupon.state}`)}</StateTag>
        </span>
        <div className="row quiet">
          <span>
            {t('coupon.validTo')} <When at={coupon.validTo} exact />
          </span>
          <span>
            {t('coupon.code')} {coupon.code}
          </span>
          {coupon.journeyId ? <Go to={`/journeys/${coupon.journeyId}`}>{from}</Go> : <span>{from}</span>}
          {coupon.discountFen !== null && <span className="figures">−{sayMoney(coupon.discountFen)}</span>}
        </div>
      </div>
      {mayGive && coupon.state === 'issued' && (
        <Button size="small" onClick={revoke}>
          {t('coupon.revoke')}
        </Button>
      )}
    </>
  );
}

interface GiveDrawerProps {
  readonly customerId: string;
  readonly open: boolean;
  readonly close: () => void;
}

interface Given {
  readonly templateId: string;
  readonly because: string;
}

function GiveDrawer({ customerId, open, close }: GiveDrawerProps) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const sayTerms = useSayTerms();
  const templates = useQuery({
    queryKey: ['coupon-templates', 'active'],
    queryFn: () => api('GET /v1/coupon-templates', { query: { status: 'active', limit: MOST_TEMPLATES } }),
    enabled: open,
  });
  const save = async ({ templateId, because: reason }: Given) => {
    const { results } = await api('POST /v1/coupon-grants', {
      body: { templateId, customerIds: [customerId], reason },
    });
    await client.invalidateQueries({ queryKey: ['customer', customerId] });
    const refused = results[0]?.refused;
    if (refused) say(t('coupon.refused', { reason: t(`reason.${refused}`) }), 'bad');
    else say(t('coupon.given'));
  };
  return (
    <FormDrawer<Given> title={t('coupon.give')} open={open} close={close} save={save} saveText={t('coupon.give')}>
      <Form.Item
        name="templateId"
        label={t('coupon.template')}
        rules={[{ required: true, message: t('coupon.templateMissing') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('field.choose')}
          options={(templates.data?.items ?? []).map((one) => ({
            value: one.templateId,
            label: `${one.name} · ${sayTerms(one.terms)}`,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="because"
        label={t('coupon.reason')}
        extra={t('coupon.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('coupon.reasonMissing') }]}
      >
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
