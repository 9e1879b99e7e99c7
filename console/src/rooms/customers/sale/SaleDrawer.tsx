/** A sale at the counter: who, what, with which coupons, how much; recorded as paid. */
import type { Audience } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { CustomerPicker } from '../CustomerPicker.tsx';
import { Receipt } from './Receipt.tsx';
import { Till } from './Till.tsx';
import { type DraftLine, saleLines } from './total.ts';
import { useTillCoupons } from './useTill.ts';

interface Draft {
  readonly customerId?: string | null;
  readonly kind: 'goods' | 'service';
  readonly lines: DraftLine[];
  readonly couponIds?: string[];
}

export interface SaleDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  /** Chosen beforehand on a customer's page. */
  readonly customerId?: string;
}

const fresh: Draft = { kind: 'goods', lines: [{ name: '', quantity: 1 }], couponIds: [] };

export function SaleDrawer({ open, close, customerId }: SaleDrawerProps) {
  const { t } = useTranslation(['audience', 'coupon']);
  const client = useQueryClient();
  /** What the customer was told to pay; nothing without coupons. */
  const told = useRef<number | undefined>(undefined);
  const hear = (payableFen: number | undefined): void => {
    told.current = payableFen;
  };
  const [sale, setSale] = useState<Audience.CounterSale | null>(null);
  const save = async (draft: Draft) => {
    const who = customerId ?? draft.customerId ?? null;
    const lines = saleLines(draft.lines);
    const couponIds = who ? (draft.couponIds ?? []) : [];
    const { kind } = draft;
    if (who && couponIds.length > 0) {
      const now = await api('POST /v1/counter-sales/quote', { body: { customerId: who, kind, lines, couponIds } });
      if (told.current !== undefined && now.payableFen !== told.current) {
        await client.invalidateQueries({ queryKey: ['till'] });
        say(t('coupon:till.changed', { pay: sayMoney(now.payableFen) }), 'bad');
        return;
      }
    }
    const body = { customerId: who, kind, lines, ...(couponIds.length > 0 && { couponIds }) };
    const recorded = await api('POST /v1/counter-sales', { body });
    await client.invalidateQueries();
    say(t('sale.saved'));
    close();
    if (recorded.discountFen > 0) setSale(recorded);
  };
  return (
    <>
      <FormDrawer<Draft>
        title={t('sale.title')}
        open={open}
        close={close}
        save={save}
        initial={fresh}
        saveText={t('sale.pay')}
        width={600}
        stays
      >
        {!customerId && (
          <Form.Item name="customerId" label={t('sale.customer')} extra={t('sale.customerHint')}>
            <CustomerPicker />
          </Form.Item>
        )}
        <Form.Item name="kind" label={t('sale.kind')}>
          <Segmented
            options={[
              { value: 'goods', label: t('kind.goods') },
              { value: 'service', label: t('kind.service') },
            ]}
          />
        </Form.Item>
        <Lines {...(customerId && { customerId })} />
        <Form.Item name="couponIds" noStyle>
          <Till {...(customerId && { customerId })} tell={hear} />
        </Form.Item>
      </FormDrawer>
      <Receipt sale={sale} close={() => setSale(null)} />
    </>
  );
}

/** Categories and products to which the customer's coupons are limited; a line names one of them only when it matters. */
function useLimits(customerId: string | undefined) {
  const chosen = Form.useWatch<string | null | undefined>('customerId');
  const scopes = useTillCoupons(customerId ?? chosen ?? undefined).map((coupon) => coupon.terms.scope);
  const all = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value, label: value }));
  return {
    categories: all(scopes.flatMap((scope) => scope.categories)),
    skus: all(scopes.flatMap((scope) => scope.skus)),
  };
}

function Lines({ customerId }: { readonly customerId?: string }) {
  const { t } = useTranslation(['audience', 'coupon']);
  const missing = { required: true, message: t('sale.missing') };
  const { categories, skus } = useLimits(customerId);
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <div className="stack sale-lines">
          {fields.map(({ key, name }) => (
            <div key={key} className="sale-line">
              <Form.Item name={[name, 'name']} label={t('sale.item')} rules={[missing]}>
                <Input maxLength={120} />
              </Form.Item>
              <Form.Item name={[name, 'quantity']} label={t('sale.quantity')} rules={[missing]}>
                <InputNumber min={-9999} max={9999} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'price']} label={t('sale.price')} rules={[missing]}>
                <InputNumber prefix="¥" min={0} max={1_000_000} precision={2} />
              </Form.Item>
              <Button
                type="text"
                disabled={fields.length === 1}
                aria-label={t('sale.remove')}
                icon={<Icon name="close" size={16} />}
                onClick={() => remove(name)}
              />
              {categories.length > 0 && (
                <Form.Item name={[name, 'category']} label={t('coupon:till.category')}>
                  <Select allowClear options={categories} />
                </Form.Item>
              )}
              {skus.length > 0 && (
                <Form.Item name={[name, 'sku']} label={t('coupon:till.sku')} className="sale-sku">
                  <Select allowClear options={skus} />
                </Form.Item>
              )}
            </div>
          ))}
          <Button
            type="dashed"
            block
            icon={<Icon name="plus" size={15} />}
            onClick={() => add({ name: '', quantity: 1 })}
          >
            {t('sale.add')}
          </Button>
        </div>
      )}
    </Form.List>
  );
}
