/** What a dry run or run found: counts, and the rows that could not be read with their reasons. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { useGo } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import type { Import } from './ImportRoom.tsx';
import type { StepProps } from './MappingStep.tsx';

type Reject = Reply<'GET /v1/imports/:importId/rejects'>['items'][number];
type Count = keyof Import['counts'];

const always: readonly Count[] = ['lines', 'rejected'];
const written: readonly Count[] = ['inserted', 'unchanged'];
const byKind: Readonly<Record<Import['kind'], readonly Count[]>> = {
  customers: ['customers'],
  orders: ['orders', 'customers', 'anonymousLines', 'cancellations'],
  events: ['events', 'customers', 'anonymousLines'],
  pets: ['pets', 'customers'],
};

export function Result({ one, set }: StepProps) {
  const { t } = useTranslation('import');
  const go = useGo();
  const isDone = one.state === 'done';
  const counts = [...always, ...byKind[one.kind], ...(isDone ? written : [])];
  return (
    <>
      {one.state === 'failed' && (
        <div className="notice notice-bad gap-below">
          <Icon name="bell" /> {t('failed')} {one.error}
        </div>
      )}
      {one.state === 'cancelled' && <div className="notice notice-warn gap-below">{t('cancelledNote')}</div>}
      {isDone && <div className="notice notice-good gap-below">{t('doneNote')}</div>}
      <Section title={t(isDone ? 'result' : 'checked')} extra={<RunAgain one={one} set={set} />}>
        <div className="figures-row">
          {counts.map((count) => (
            <div key={count} className="figure">
              <div className="figure-label">{t(`count.${count}`)}</div>
              <div className={`figure-value figures ${count === 'rejected' && one.counts[count] > 0 ? 'down' : ''}`}>
                {sayCount(one.counts[count])}
              </div>
            </div>
          ))}
        </div>
        {isDone && (
          <div className="row gap-above">
            <Button type="primary" onClick={() => go(one.kind === 'pets' ? '/pets' : '/customers')}>
              {t(one.kind === 'pets' ? 'toPets' : 'toCustomers')}
            </Button>
            {one.kind === 'orders' && <Button onClick={() => go('/rfm')}>{t('toRfm')}</Button>}
          </div>
        )}
      </Section>
      {one.counts.rejected > 0 && <Rejects one={one} />}
    </>
  );
}

function RunAgain({ one, set }: StepProps) {
  const { t } = useTranslation('import');
  const [error, setError] = useState<unknown>(null);
  if (one.state === 'done' || one.missing.length > 0) return null;
  const run = () =>
    api('POST /v1/imports/:importId/run', { params: { importId: one.importId } }).then(set, (problem: unknown) =>
      setError(problem),
    );
  return (
    <>
      {error !== null && <Failure error={error} />}
      <Button type="primary" onClick={() => void run()}>
        {t(one.state === 'checked' ? 'map.run' : 'again')}
      </Button>
    </>
  );
}

function Rejects({ one }: { readonly one: Import }) {
  const { t } = useTranslation('import');
  const params = { importId: one.importId };
  const columns: Column<Reject>[] = [
    { key: 'line', title: t('reject.line'), main: true, render: (row) => t('reject.lineNo', { line: row.line }) },
    {
      key: 'reason',
      title: t('reject.reason'),
      render: (row) => t(`reject.code.${row.code}`, { defaultValue: row.reason }),
    },
    { key: 'column', title: t('reject.column'), render: (row) => row.column ?? '–' },
    { key: 'value', title: t('reject.value'), render: (row) => <code className="break">{row.value ?? '–'}</code> },
  ];
  return (
    <Section title={t('reject.title')} hint={t('reject.hint')}>
      <DataTable
        id="rejects"
        columns={columns}
        rowKey={(row) => `${row.line} ${row.column ?? ''} ${row.code}`}
        queryKey={['import', one.importId, 'rejects', one.state]}
        load={({ cursor, limit }) =>
          api('GET /v1/imports/:importId/rejects', { params, query: { limit, ...(cursor && { cursor }) } })
        }
        exportHref={addressOf('GET /v1/imports/:importId/rejects.csv', { params })}
        empty={<Empty icon="check" title={t('reject.none')} />}
      />
    </Section>
  );
}
