/** Tasks that journeys give to people: when they are due, for which customer, and done (CAM-1, CAM-14). */
import type { Reply } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';
import { useMay } from '../../../../app/session.ts';
import { nowMs } from '../../../../app/time.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import '../journey.css';

type Task = Reply<'GET /v1/journey-tasks'>['items'][number];

export function TaskRoom() {
  const { t } = useTranslation('journey');
  const [query, change] = useQueryState();
  const [finishing, setFinishing] = useState<Task | null>(null);
  const client = useQueryClient();
  const state = query.state === 'done' ? 'done' : 'open';
  useLive(['journey.task_created', 'journey.task_done'], () => {
    void client.invalidateQueries({ queryKey: ['tasks'] });
  });
  return (
    <PageShell title={t('task.title')} lead={t('task.lead')}>
      <div className="section">
        <DataTable
          id="journey-tasks"
          columns={useColumns(setFinishing)}
          rowKey={(row) => row.taskId}
          queryKey={['tasks', state]}
          load={({ cursor, limit }) =>
            api('GET /v1/journey-tasks', { query: { state, limit, ...(cursor && { cursor }) } })
          }
          tools={
            <Segmented
              aria-label={t('list.state')}
              value={state}
              options={(['open', 'done'] as const).map((one) => ({ value: one, label: t(`task.${one}`) }))}
              onChange={(one) => change({ state: one === 'done' ? 'done' : undefined })}
            />
          }
          empty={<Empty icon="task" title={t(`task.none_${state}`)} hint={t('task.noneHint')} />}
        />
      </div>
      {finishing && <FinishDrawer task={finishing} close={() => setFinishing(null)} />}
    </PageShell>
  );
}

const useTaskTitle = () => {
  const { t } = useTranslation('journey');
  return (task: Task) => task.title || t('task.farewell', { pet: task.petName ?? '' });
};

function useColumns(finish: (task: Task) => void): Column<Task>[] {
  const { t } = useTranslation('journey');
  const nameOf = useCustomerName();
  const titleOf = useTaskTitle();
  const [journeyWrite, customerWrite] = [useMay('journey.write'), useMay('customer.write')];
  return [
    {
      key: 'title',
      title: t('task.what'),
      main: true,
      width: 280,
      render: (row) => (
        <span>
          {titleOf(row)}
          {row.note && <div className="quiet clamp">{row.note}</div>}
        </span>
      ),
    },
    {
      key: 'customer',
      title: t('run.customer'),
      render: (row) => (
        <span>
          <Go to={`/customers/${row.customerId}`}>
            {nameOf({ name: row.customerName, phoneMasked: row.phoneMasked })}
          </Go>
          {row.petName && <span className="quiet"> · {row.petName}</span>}
        </span>
      ),
    },
    { key: 'due', title: t('task.due'), render: (row) => <Due task={row} /> },
    {
      key: 'journey',
      title: t('task.from'),
      render: (row) =>
        row.journeyId ? <Go to={`/journeys/${row.journeyId}`}>{row.journeyName ?? t('task.someJourney')}</Go> : '–',
    },
    {
      key: 'done',
      title: t('task.done'),
      render: (row) =>
        row.state === 'done' ? (
          <span>
            <When at={row.doneAt} /> {row.doneBy && <span className="quiet">{row.doneBy}</span>}
            {row.result && <div className="quiet">{row.result}</div>}
          </span>
        ) : journeyWrite || customerWrite ? (
          <Button size="small" icon={<Icon name="check" size={15} />} onClick={() => finish(row)}>
            {t('task.finish')}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
}

function Due({ task }: { readonly task: Task }) {
  const { t } = useTranslation('journey');
  const isLate = task.state === 'open' && Date.parse(task.dueAt) < nowMs();
  return (
    <span className="row">
      <When at={task.dueAt} exact={!isLate} />
      {isLate && <StateTag tone="bad">{t('task.late')}</StateTag>}
    </span>
  );
}

function FinishDrawer({ task, close }: { readonly task: Task; readonly close: () => void }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const titleOf = useTaskTitle();
  const save = async ({ result }: { result?: string }) => {
    await api('POST /v1/journey-tasks/:taskId/complete', {
      params: { taskId: task.taskId },
      body: result ? { result } : {},
    });
    await client.invalidateQueries({ queryKey: ['tasks'] });
  };
  return (
    <FormDrawer<{ result?: string }>
      title={titleOf(task)}
      open
      close={close}
      save={save}
      saveText={t('task.finish')}
      saved={t('task.finished')}
    >
      {task.note && <p className="gap-below">{task.note}</p>}
      <Form.Item name="result" label={t('task.result')} extra={t('task.resultHint')}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
