/** Plans an inspection of one store for a reason. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../../catalogue.ts';

interface Values {
  readonly storeId: string;
  readonly categoryKey: string;
  readonly reason: string;
  readonly dueOn: string;
}

export function TargetDrawer({ close }: { readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const [search, setSearch] = useState('');
  const { data } = useCatalogue();
  const sayNames = useSayNames();
  const stores = useQuery({
    queryKey: ['quality-stores', 'choice', search],
    queryFn: () => api('GET /v1/quality/stores', { query: { limit: 30, ...(search && { search }) } }),
  });
  const save = async (values: Values) => {
    await api('POST /v1/inspections', { body: values });
    await client.invalidateQueries({ queryKey: ['inspections'] });
  };
  const required = [{ required: true, message: t('textMissing') }];
  return (
    <FormDrawer<Values> title={t('inspections.target')} open close={close} save={save} saved={t('plan.done')}>
      <Form.Item name="storeId" label={t('stores.name')} rules={required}>
        <Select
          showSearch={{ onSearch: setSearch, filterOption: false }}
          options={stores.data?.items.map((one) => ({ value: one.store.storeId, label: one.store.name })) ?? []}
        />
      </Form.Item>
      <Form.Item name="categoryKey" label={t('plan.category')} rules={required}>
        <Select options={data?.categories.map((one) => ({ value: one.key, label: sayNames(one.names) })) ?? []} />
      </Form.Item>
      <Form.Item name="dueOn" label={t('plan.due')} rules={required}>
        <DateInput />
      </Form.Item>
      <Form.Item name="reason" label={t('plan.reason')} rules={required}>
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  );
}
