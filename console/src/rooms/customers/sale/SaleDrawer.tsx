/** A sale at the counter: who, what, how much; recorded as paid. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { CustomerPicker } from '../CustomerPicker.tsx';
import { type DraftLine, saleLines, totalFen } from './total.ts';

interface Draft {
  readonly customerId?: string | null;
  readonly kind: 'goods' | 'service';
  readonly lines: DraftLine[];
}

export interface SaleDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  /** Chosen beforehand on a customer's page. */
  readonly customerId?: string;
}

const fresh: Draft = { kind: 'goods', lines: [{ name: '', quantity: 1 }] };

export function SaleDrawer({ open, close, customerId }: SaleDrawerProps) {
  const { t } = useTranslation('audience');
  const client = useQueryClient();
  const save = async (draft: Draft) => {
    await api('POST /v1/counter-sales', {
      body: { customerId: customerId ?? draft.customerId ?? null, kind: draft.kind, lines: saleLines(draft.lines) },
    });
    await client.invalidateQueries();
  };
  return (
    <FormDrawer<Draft>
      title={t('sale.title')}
      open={open}
      close={close}
      save={save}
      initial={fresh}
      saveText={t('sale.pay')}
      saved={t('sale.saved')}
      width={600}
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
      <Lines />
      <Total />
    </FormDrawer>
  );
}

function Lines() {
  const { t } = useTranslation('audience');
  const missing = { required: true, message: t('sale.missing') };
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

function Total() {
  const { t } = useTranslation('audience');
  const lines: DraftLine[] | undefined = Form.useWatch('lines');
  return (
    <div className="sale-total">
      <span className="quiet">{t('sale.total')}</span>
      <b className="figures">{sayMoney(totalFen(lines ?? []))}</b>
    </div>
  );
}
