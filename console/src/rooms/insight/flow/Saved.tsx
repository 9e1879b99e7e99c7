/** Kept questions: one's own and those that others share; keep, open, change, delete. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';

type Kept = Reply<'GET /v1/metrics/questions'>['items'][number];

export interface SavedProps {
  readonly kind: Kept['kind'];
  readonly question: Kept['question'];
}

interface Values {
  readonly name: string;
  readonly shared?: boolean;
}

export function Saved({ kind, question }: SavedProps) {
  const { t } = useTranslation(['insight', 'kit']);
  const [query, change] = useQueryState();
  const queries = useQueryClient();
  const [keeping, setKeeping] = useState(false);
  const kept = useQuery({
    queryKey: ['questions', kind],
    queryFn: () => api('GET /v1/metrics/questions', { query: { kind } }),
  });
  const items = kept.data?.items ?? [];
  const chosen = items.find((one) => one.questionId === query.saved);
  const own = chosen?.own ? chosen : undefined;
  const refresh = () => queries.invalidateQueries({ queryKey: ['questions', kind] });
  const keep = async ({ name, shared = false }: Values) => {
    const body = { kind, name, question, shared };
    const saved = own
      ? await api('PUT /v1/metrics/questions/:questionId', { params: { questionId: own.questionId }, body })
      : await api('POST /v1/metrics/questions', { body });
    await refresh();
    change({ saved: saved.questionId, q: JSON.stringify(question) });
  };
  const drop = (one: Kept) =>
    ask({
      title: t('insight:saved.dropTitle', { name: one.name }),
      confirm: t('insight:saved.drop'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/metrics/questions/:questionId', { params: { questionId: one.questionId } });
        await refresh();
        change({ saved: undefined });
      },
    });
  return (
    <>
      {items.length > 0 && (
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('insight:saved.open')}
          placeholder={t('insight:saved.open')}
          value={chosen?.questionId ?? null}
          options={items.map((one) => ({
            value: one.questionId,
            label: one.own ? one.name : t('insight:saved.by', { name: one.name, by: one.byName }),
          }))}
          onChange={(id: string | null | undefined) => {
            const next = items.find((one) => one.questionId === id);
            change(next ? { saved: next.questionId, q: JSON.stringify(next.question) } : { saved: undefined });
          }}
          popupMatchSelectWidth={false}
          style={{ minWidth: 170, maxWidth: 280 }}
        />
      )}
      <Button icon={<Icon name="star" size={16} />} onClick={() => setKeeping(true)}>
        {t(own ? 'insight:saved.change' : 'insight:saved.keep')}
      </Button>
      {own && (
        <Button
          type="text"
          aria-label={t('insight:saved.drop')}
          icon={<Icon name="trash" size={16} />}
          onClick={() => drop(own)}
        />
      )}
      <FormDrawer<Values>
        title={t('insight:saved.title')}
        open={keeping}
        close={() => setKeeping(false)}
        saved={t('insight:saved.done')}
        initial={own ? { name: own.name, shared: own.shared } : { shared: false }}
        save={keep}
      >
        <Form.Item
          name="name"
          label={t('insight:saved.name')}
          rules={[{ required: true, message: t('insight:saved.nameMissing') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item
          name="shared"
          label={t('insight:saved.shared')}
          valuePropName="checked"
          extra={t('insight:saved.sharedHint')}
        >
          <Switch />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
