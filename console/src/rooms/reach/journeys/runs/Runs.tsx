/** Runs of a journey: who is in it, where they stand and how it ended; one run opens with its path. */
import type { Reply } from '@pawloop/contract/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { sayMoney } from '../../../../kit/Money.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { stepOf } from '../graph/graph.ts';
import type { JourneyData } from '../room/useDraft.ts';
import { useStepTitle } from '../step/say.ts';
import { RunDrawer } from './RunDrawer.tsx';
import { RunState } from './RunState.tsx';

type Run = Reply<'GET /v1/journeys/:journeyId/runs'>['items'][number];

const runStates = [
  'live',
  'completed',
  'converted',
  'exited',
  'audience',
  'merged',
  'erased',
  'farewell',
  'stopped',
  'failed',
] as const;

export function Runs({ journey }: { readonly journey: JourneyData }) {
  const { t } = useTranslation('journey');
  const [query] = useQueryState();
  const [opened, setOpened] = useState<string | null>(null);
  const title = useStepTitle();
  const nameOf = useCustomerName();
  const params = { journeyId: journey.journeyId };
  const flow = journey.published ?? journey.draft;
  const nodeName = (id: string) => {
    const step = stepOf(flow, id);
    return step ? title(step) : id;
  };
  const state = runStates.find((one) => one === query.state);
  const holdOut = query.holdOut === 'yes' ? true : query.holdOut === 'no' ? false : undefined;
  const filters = {
    ...(state && { state }),
    ...(query.node && { node: query.node }),
    ...(holdOut !== undefined && { holdOut }),
  };
  const columns: Column<Run>[] = [
    {
      key: 'customer',
      title: t('run.customer'),
      main: true,
      render: (row) => nameOf({ name: row.customerName, phoneMasked: row.phoneMasked }),
    },
    { key: 'state', title: t('list.state'), render: (row) => <RunState run={row} /> },
    { key: 'node', title: t('run.node'), render: (row) => nodeName(row.node) },
    { key: 'entered', title: t('run.entered'), render: (row) => <When at={row.enteredAt} /> },
    { key: 'due', title: t('run.due'), render: (row) => (row.dueAt ? <When at={row.dueAt} exact /> : '–') },
    { key: 'version', title: t('version.number'), align: 'right', spare: true, render: (row) => row.version },
    {
      key: 'goal',
      title: t('total.converted'),
      align: 'right',
      render: (row) =>
        row.convertedAt ? row.convertedFen ? sayMoney(row.convertedFen) : <When at={row.convertedAt} /> : '–',
    },
  ];
  return (
    <div className="section">
      <DataTable
        id="journey-runs"
        columns={columns}
        rowKey={(row) => row.runId}
        queryKey={['journey', journey.journeyId, 'runs', filters]}
        load={({ cursor, limit }) =>
          api('GET /v1/journeys/:journeyId/runs', { params, query: { ...filters, limit, ...(cursor && { cursor }) } })
        }
        open={(row) => setOpened(row.runId)}
        tools={
          <SearchForm
            fields={[
              {
                name: 'state',
                kind: 'choice',
                label: t('list.state'),
                options: runStates.map((one) => ({ value: one, label: t(`run.${one}`) })),
              },
              {
                name: 'node',
                kind: 'choice',
                label: t('run.node'),
                width: 180,
                options: flow.nodes.map((step) => ({ value: step.id, label: title(step) })),
              },
              {
                name: 'holdOut',
                kind: 'choice',
                label: t('run.group'),
                options: [
                  { value: 'no', label: t('run.treated') },
                  { value: 'yes', label: t('run.holdOut_journey') },
                ],
              },
            ]}
          />
        }
        empty={<Empty icon="people" title={t('run.none')} hint={t('run.noneHint')} />}
      />
      {opened && <RunDrawer journey={journey} runId={opened} close={() => setOpened(null)} />}
    </div>
  );
}
