/** Settlement for the operator: what every merchant has with us, statements, payouts. */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { Balances } from './Balances.tsx';
import { Payouts } from './Payouts.tsx';
import { Statements, settlementEvents } from './Statements.tsx';

export function SettlementRoom() {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const [query, change] = useQueryState();
  useLive(settlementEvents, () => void client.invalidateQueries({ queryKey: ['settlement'] }));
  return (
    <PageShell title={t('settlement.title')} lead={t('settlement.lead')} actions={<MakeStatements />}>
      <div className="section">
        <Tabs
          label={t('settlement.views')}
          chosen={query.view ?? 'balances'}
          choose={(view) => change({ view, state: undefined })}
          tabs={[
            { key: 'balances', label: t('settlement.balances'), children: <Balances /> },
            { key: 'statements', label: t('settlement.statements'), children: <Statements base="/settlement" /> },
            { key: 'payouts', label: t('settlement.payouts'), children: <Payouts /> },
          ]}
        />
      </div>
    </PageShell>
  );
}

function MakeStatements() {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const mayWrite = useMay('settlement.write');
  const [error, setError] = useState<unknown>(null);
  if (!mayWrite) return null;
  const make = async () => {
    setError(null);
    try {
      const { made } = await api('POST /v1/settlement/statements');
      say(t('settlement.made', { count: made }));
      await client.invalidateQueries({ queryKey: ['settlement'] });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <Button onClick={() => void make()}>{t('settlement.make')}</Button>
      {error !== null && <Failure error={error} />}
    </>
  );
}
