/** Reconciliation: the days that were compared with the provider's bill, and what did not agree. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { Days } from './Days.tsx';
import { Differences } from './Differences.tsx';

export function BillRoom() {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const mayCompare = useMay('payment.refund');
  const [query, change] = useQueryState();
  const [comparing, setComparing] = useState(false);
  useLive(['payment.bill_differed'], () => void client.invalidateQueries({ queryKey: ['bill'] }));
  return (
    <PageShell
      title={t('bill.title')}
      lead={t('bill.lead')}
      actions={mayCompare && <Button onClick={() => setComparing(true)}>{t('bill.compare')}</Button>}
    >
      <div className="section">
        <Tabs
          label={t('bill.views')}
          chosen={query.view ?? 'days'}
          choose={(view) => change({ view, day: undefined, kind: undefined, state: undefined })}
          tabs={[
            { key: 'days', label: t('bill.days'), children: <Days /> },
            { key: 'differences', label: t('bill.differences'), children: <Differences /> },
          ]}
        />
      </div>
      <CompareDrawer open={comparing} close={() => setComparing(false)} />
    </PageShell>
  );
}

interface Values {
  readonly day: string;
}

function CompareDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const save = async ({ day }: Values) => {
    await api('POST /v1/reconciliation/days', { body: { day } });
    await client.invalidateQueries({ queryKey: ['bill'] });
  };
  return (
    <FormDrawer<Values>
      title={t('bill.compare')}
      open={open}
      close={close}
      save={save}
      saveText={t('bill.compare')}
      saved={t('bill.compared')}
    >
      <Form.Item
        name="day"
        label={t('bill.compareDay')}
        extra={t('bill.compareHint')}
        rules={[{ required: true, message: t('bill.dayMissing') }]}
      >
        <DateInput />
      </Form.Item>
    </FormDrawer>
  );
}
