/** Owner, baseline, target and dates of a KPI. */
import { useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { type Kpi, useKpiWords } from './words.ts';

interface Values {
  readonly owner?: string;
  readonly baseline?: number | null;
  readonly target?: number | null;
  readonly targetDate?: string;
  readonly baselineDate?: string;
}

/** Roles of the operator that usually answer for a KPI; any other name can be typed. */
const owners = ['merchant-manager', 'merchandiser', 'campaign-manager', 'community-manager', 'care-agent', 'analyst'];

export interface GoalFormProps {
  readonly kpi: Kpi;
  readonly open: boolean;
  readonly close: () => void;
}

export function GoalForm({ kpi, open, close }: GoalFormProps) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const queries = useQueryClient();
  const byName = new Map(owners.map((owner) => [words.owner(owner), owner]));
  const save = async (values: Values) => {
    const owner = values.owner?.trim();
    const body = {
      owner: owner ? (byName.get(owner) ?? owner) : null,
      baseline: values.baseline ?? null,
      target: values.target ?? null,
      targetDate: values.targetDate ?? null,
      baselineDate: values.baselineDate ?? null,
    };
    await api('PUT /v1/kpis/:key/goal', { params: { key: kpi.key }, body });
    await queries.invalidateQueries({ queryKey: ['kpis'] });
  };
  const unit = t(`kpi.unitName.${kpi.unit}`);
  return (
    <FormDrawer<Values>
      title={t('kpi.editTitle', { name: words.local(kpi.name) })}
      open={open}
      close={close}
      saved={t('kpi.saved')}
      initial={{
        ...(kpi.owner && { owner: words.owner(kpi.owner) }),
        baseline: kpi.baseline,
        target: kpi.target,
        ...(kpi.targetDate && { targetDate: kpi.targetDate }),
        ...(kpi.baselineDate && { baselineDate: kpi.baselineDate }),
      }}
      save={save}
    >
      <Form.Item name="owner" label={t('kpi.owner')}>
        <AutoComplete options={[...byName.keys()].map((value) => ({ value }))} maxLength={60} />
      </Form.Item>
      <Form.Item name="baseline" label={t('kpi.baseline')}>
        <InputNumber suffix={unit} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="target" label={t('kpi.target')}>
        <InputNumber suffix={unit} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="targetDate" label={t('kpi.targetDate')}>
        <DateInput width={180} />
      </Form.Item>
      {kpi.growth && (
        <Form.Item name="baselineDate" label={t('kpi.baselineDate')} extra={t('kpi.baselineDateHint')}>
          <DateInput width={180} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
