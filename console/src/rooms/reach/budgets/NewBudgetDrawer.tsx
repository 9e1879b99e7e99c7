/** Creates a budget: how much, of what, until when, split between customer tiers or not. */
import type { Budget } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useGo } from '../../../kit/Go.tsx';
import { endOf, startOf } from '../dates.ts';
import { amountOf } from './amounts.ts';
import { SharesFields } from './SharesFields.tsx';

interface Values {
  readonly name: string;
  readonly unit: Budget.BudgetUnit;
  readonly limit: number;
  readonly from?: string;
  readonly until?: string;
  readonly split: boolean;
  readonly shares?: Budget.Shares;
}

/** CAM-7. */
const usualShares: Budget.Shares = { new: 20, active: 50, dormant: 30 };

export function NewBudgetDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const go = useGo();
  const save = async (values: Values) => {
    const made = await api('POST /v1/budgets', {
      body: {
        name: values.name,
        unit: values.unit,
        limit: amountOf(values.limit, values.unit),
        from: startOf(values.from),
        until: endOf(values.until),
        shares: values.split ? (values.shares ?? usualShares) : null,
      },
    });
    await client.invalidateQueries({ queryKey: ['budgets'] });
    go(`/budgets/${made.budgetId}`);
  };
  return (
    <FormDrawer<Values>
      title={t('budget.new')}
      open={open}
      close={close}
      save={save}
      saved={t('budget.created')}
      initial={{ unit: 'fen', split: true, shares: usualShares }}
    >
      <Form.Item
        name="name"
        label={t('budget.name')}
        rules={[{ required: true, whitespace: true, message: t('field.nameMissing') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="unit" label={t('budget.unit')}>
        <Segmented options={(['fen', 'count'] as const).map((value) => ({ value, label: t(`budgetUnit.${value}`) }))} />
      </Form.Item>
      <LimitField />
      <TimeFields />
      <Form.Item name="split" label={t('budget.split')} valuePropName="checked" extra={t('budget.splitHint')}>
        <Switch />
      </Form.Item>
      <Form.Item noStyle dependencies={['split']}>
        {({ getFieldValue }) => getFieldValue('split') === true && <SharesFields />}
      </Form.Item>
    </FormDrawer>
  );
}

function LimitField() {
  const { t } = useTranslation('coupon');
  const unit = Form.useWatch<Budget.BudgetUnit>('unit') ?? 'fen';
  return (
    <Form.Item name="limit" label={t('budget.limit')} rules={[{ required: true, message: t('budget.limitMissing') }]}>
      <InputNumber
        {...(unit === 'fen' && { prefix: '¥' })}
        min={0}
        max={1_000_000_000}
        precision={unit === 'fen' ? 2 : 0}
        style={{ width: 220 }}
      />
    </Form.Item>
  );
}

export function TimeFields() {
  const { t } = useTranslation('coupon');
  return (
    <div className="coupon-fields">
      <Form.Item name="from" label={t('field.from')} extra={t('budget.fromHint')}>
        <DateInput />
      </Form.Item>
      <Form.Item name="until" label={t('field.until')} extra={t('budget.untilHint')}>
        <DateInput />
      </Form.Item>
    </div>
  );
}
