/** Renames a budget or changes its time. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { endOf, firstDay, lastDay, startOf } from '../dates.ts';
import type { BudgetDrawerProps } from './LimitDrawer.tsx';
import { TimeFields } from './NewBudgetDrawer.tsx';

interface Values {
  readonly name: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export function ShapeDrawer({ budget, open, close }: BudgetDrawerProps) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const save = async ({ name, from, until }: Values) => {
    await api('PUT /v1/budgets/:budgetId', {
      params: { budgetId: budget.budgetId },
      body: { name, from: startOf(from, budget.from), until: endOf(until, budget.until) },
    });
    await client.invalidateQueries({ queryKey: ['budget', budget.budgetId] });
    await client.invalidateQueries({ queryKey: ['budgets'] });
  };
  return (
    <FormDrawer<Values>
      title={t('budget.shape')}
      open={open}
      close={close}
      save={save}
      saved={t('budget.shapeSaved')}
      initial={{ name: budget.name, from: firstDay(budget.from), until: lastDay(budget.until) }}
    >
      <Form.Item
        name="name"
        label={t('budget.name')}
        rules={[{ required: true, whitespace: true, message: t('field.nameMissing') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <TimeFields />
    </FormDrawer>
  );
}
