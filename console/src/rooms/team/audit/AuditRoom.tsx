/** Audit log: who changed what and when; searchable, exportable (ACC-4). */
import { Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { Difference } from './Difference.tsx';
import type { AuditEntry } from './entry.ts';
import { useActionName, useActionOptions, useSubjectName } from './words.ts';

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation('team');
  const action = useActionName();
  const subject = useSubjectName();
  return [
    { key: 'action', title: t('audit.action'), main: true, render: (row) => action(row.action) },
    { key: 'at', title: t('audit.at'), render: (row) => <When at={row.at} exact /> },
    {
      key: 'actor',
      title: t('audit.actor'),
      render: (row) => (row.actorId ? row.actorName : <StateTag>{t('audit.system')}</StateTag>),
    },
    { key: 'subject', title: t('audit.subject'), render: (row) => subject(row) },
  ];
}

/** A day as the instants of its begin and of the next day's begin, in the reader's zone. */
function dayBounds(from: string | undefined, until: string | undefined) {
  const begin = (day: string, add: number) => {
    const at = new Date(`${day}T00:00:00`);
    at.setDate(at.getDate() + add);
    return at.toISOString();
  };
  return { ...(from && { from: begin(from, 0) }), ...(until && { until: begin(until, 1) }) };
}

export function AuditRoom() {
  const { t } = useTranslation('team');
  const [query] = useQueryState();
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const action = useActionName();
  const { action: wanted, from, until } = query;
  const filters = { ...(wanted && { action: wanted }), ...dayBounds(from, until) };
  return (
    <PageShell title={t('audit.title')} lead={t('audit.lead')}>
      <div className="section">
        <DataTable
          id="audit"
          columns={useColumns()}
          rowKey={(row) => row.auditEntryId}
          queryKey={['audit', wanted, from, until]}
          load={({ cursor, limit }) =>
            api('GET /v1/audit-entries', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={setOpened}
          exportHref={addressOf('GET /v1/audit-entries.csv', { query: filters })}
          viewParts={['action', 'from', 'until']}
          tools={
            <SearchForm
              fields={[
                { name: 'action', kind: 'choice', label: t('audit.action'), options: useActionOptions(), width: 180 },
                { name: 'from', kind: 'date', label: t('audit.from') },
                { name: 'until', kind: 'date', label: t('audit.until') },
              ]}
            />
          }
          empty={<Empty icon="history" title={t('audit.none')} hint={t('audit.noneHint')} />}
        />
      </div>
      <Drawer
        title={opened ? action(opened.action) : ''}
        open={opened !== null}
        onClose={() => setOpened(null)}
        size={Math.min(640, globalThis.innerWidth)}
      >
        {opened && <Entry entry={opened} />}
      </Drawer>
    </PageShell>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation('team');
  const subject = useSubjectName();
  return (
    <div className="stack" style={{ gap: 20 }}>
      <dl className="facts">
        <dt>{t('audit.at')}</dt>
        <dd>
          <When at={entry.at} exact />
        </dd>
        <dt>{t('audit.actor')}</dt>
        <dd>{entry.actorId ? entry.actorName : t('audit.system')}</dd>
        <dt>{t('audit.subject')}</dt>
        <dd>{subject(entry)}</dd>
      </dl>
      <Difference before={entry.before} after={entry.after} />
    </div>
  );
}
