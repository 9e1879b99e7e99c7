/** Raises or lowers the limit of a budget, with its shares, for a reason that is kept. */
import type { Budget } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { amountOf, typedOf, useSayAmount } from './amounts.ts';
import { SharesFields } from './SharesFields.tsx';

interface Values {
  readonly limit: number;
  readonly shares?: Budget.Shares;
  readonly reason: string;
}

export interface BudgetDrawerProps {
  readonly budget: Budget.BudgetDetail;
  readonly open: boolean;
  readonly close: () => void;
}

export function LimitDrawer({ budget, open, close }: BudgetDrawerProps) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const sayAmount = useSayAmount(budget.unit);
  const { budgetId, unit } = budget;
  const used = budget.reserved + budget.spent;
  const save = async ({ limit, shares, reason }: Values) => {
    await api('PUT /v1/budgets/:budgetId/limit', {
      params: { budgetId },
      body: { limit: amountOf(limit, unit), reason, ...(budget.shares && shares && { shares }) },
    });
    await client.invalidateQueries({ queryKey: ['budget', budgetId] });
    await client.invalidateQueries({ queryKey: ['budgets'] });
  };
  return (
    <FormDrawer<Values>
      title={t('budget.changeLimit')}
      open={open}
      close={close}
      save={save}
      saved={t('budget.limitSaved')}
      initial={{ limit: typedOf(budget.limit, unit), ...(budget.shares && { shares: budget.shares }) }}
    >
      <Form.Item
        name="limit"
        label={t('budget.limit')}
        extra={t('budget.limitHint', { used: sayAmount(used) })}
        rules={[{ required: true, message: t('budget.limitMissing') }]}
      >
        <InputNumber
          {...(unit === 'fen' && { prefix: '¥' })}
          min={0}
          max={1_000_000_000}
          precision={unit === 'fen' ? 2 : 0}
          style={{ width: 220 }}
        />
      </Form.Item>
      {budget.shares && <SharesFields />}
      <Form.Item
        name="reason"
        label={t('give.reason')}
        extra={t('budget.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('give.reasonMissing') }]}
      >
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
