/** Draws stores by chance in shares of category and score; what would be drawn is shown first. */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { useCatalogue, useCatalogueNames, useSayNames } from '../../catalogue.ts';

interface Values {
  readonly count: number;
  readonly seed: string;
  readonly dueOn: string;
  readonly categoryKey?: string;
}

const FIRST_COUNT = 10;

export function PlanDrawer({ close }: { readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const [strata, setStrata] = useState<Quality.InspectionPlan['strata'] | null>(null);
  const { data } = useCatalogue();
  const sayNames = useSayNames();
  const save = async (values: Values) => {
    await api('POST /v1/inspection-plans', { body: clean(values) });
    await client.invalidateQueries({ queryKey: ['inspections'] });
  };
  return (
    <FormDrawer<Values>
      title={t('inspections.plan')}
      open
      close={close}
      save={save}
      initial={{ count: FIRST_COUNT, seed: new Date().toISOString().slice(0, 7) }}
      saveText={t('plan.do')}
      saved={t('plan.done')}
    >
      <Form.Item name="count" label={t('plan.count')} rules={[{ required: true, message: t('textMissing') }]}>
        <InputNumber min={1} max={500} precision={0} />
      </Form.Item>
      <Form.Item name="categoryKey" label={t('plan.category')}>
        <Select
          allowClear
          placeholder={t('plan.everyCategory')}
          options={data?.categories.map((one) => ({ value: one.key, label: sayNames(one.names) })) ?? []}
        />
      </Form.Item>
      <Form.Item name="dueOn" label={t('plan.due')} rules={[{ required: true, message: t('textMissing') }]}>
        <DateInput />
      </Form.Item>
      <Form.Item
        name="seed"
        label={t('plan.seed')}
        extra={t('plan.seedHint')}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {(form) => (
          <Button
            onClick={async () => {
              const values = (await form.validateFields()) as Values;
              const plan = await api('POST /v1/inspection-plans', { body: { ...clean(values), dryRun: true } });
              setStrata(plan.strata);
            }}
          >
            {t('plan.try')}
          </Button>
        )}
      </Form.Item>
      {strata && <Strata strata={strata} />}
    </FormDrawer>
  );
}

const clean = ({ count, seed, dueOn, categoryKey }: Values) => ({
  count,
  seed,
  dueOn,
  ...(categoryKey && { categoryKey }),
});

function Strata({ strata }: { readonly strata: Quality.InspectionPlan['strata'] }) {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  if (strata.length === 0) return <p className="quiet">{t('plan.nobody')}</p>;
  return (
    <ul className="entries">
      {strata.map(({ stratum, stores, chosen }) => {
        const [category = '', band = 'new'] = stratum.split('/');
        return (
          <li key={stratum} className="row spread">
            <span>
              {names.category(category)} · {t(`band.${band}`)}
            </span>
            <span className="figures">{t('plan.share', { chosen, stores })}</span>
          </li>
        );
      })}
    </ul>
  );
}
