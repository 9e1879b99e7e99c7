/** All journeys with their state and live figures; a new one starts ready-made or empty (CAM-1). */
import type { Reply } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { sayCount, sayShare } from '../../../../kit/Money.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { StateOf } from './StateOf.tsx';
import '../journey.css';

type Item = Reply<'GET /v1/journeys'>['items'][number];

const states = ['running', 'draft', 'paused', 'ended'] as const;
const heard = ['journey.published', 'journey.state_changed', 'journey.entered', 'journey.ended', 'journey.converted'];
const GATHER_MS = 800;

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('journey');
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      width: 300,
      render: (row) => (
        <span>
          <Go to={`/journeys/${row.journeyId}`}>{row.name}</Go>
          {row.description && <div className="quiet clamp">{row.description}</div>}
        </span>
      ),
    },
    { key: 'state', title: t('list.state'), render: (row) => <StateOf journey={row} /> },
    { key: 'trigger', title: t('list.trigger'), render: (row) => t(`trigger.${row.trigger}`) },
    { key: 'entered', title: t('total.entered'), align: 'right', render: (row) => sayCount(row.totals.entered) },
    { key: 'live', title: t('total.live'), align: 'right', render: (row) => sayCount(row.totals.live) },
    {
      key: 'converted',
      title: t('total.converted'),
      align: 'right',
      render: ({ totals }) =>
        totals.entered > 0
          ? `${sayCount(totals.converted)} · ${sayShare(totals.converted / totals.entered)}`
          : sayCount(totals.converted),
    },
    {
      key: 'failed',
      title: t('total.failed'),
      align: 'right',
      spare: true,
      render: (row) => sayCount(row.totals.failed),
    },
    { key: 'published', title: t('list.published'), render: (row) => <When at={row.publishedAt} /> },
    { key: 'by', title: t('list.by'), spare: true, render: (row) => row.createdBy ?? '–' },
  ];
}

/** Refetches the list when journeys move, once per moment. */
function useFollow(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(heard, () => {
    if (timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: ['journeys'] });
    }, GATHER_MS);
  });
}

export function JourneyList() {
  const { t } = useTranslation('journey');
  const [query] = useQueryState();
  const [creating, setCreating] = useState(false);
  const mayWrite = useMay('journey.write');
  const go = useGo();
  useFollow();
  const state = states.find((one) => one === query.state);
  const filters = { ...(query.q && { q: query.q }), ...(state && { state }) };
  const ready = (
    <Button
      {...(mayWrite && { type: 'primary' as const })}
      icon={<Icon name="spark" size={16} />}
      onClick={() => go('/journeys/ready')}
    >
      {t('ready.title')}
    </Button>
  );
  return (
    <PageShell
      title={t('list.title')}
      lead={t('list.lead')}
      actions={
        <>
          {mayWrite && (
            <Button icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
              {t('list.create')}
            </Button>
          )}
          {ready}
        </>
      }
    >
      <div className="section">
        <DataTable
          id="journeys"
          columns={useColumns()}
          rowKey={(row) => row.journeyId}
          queryKey={['journeys', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/journeys', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/journeys/${row.journeyId}`)}
          viewParts={['q', 'state']}
          tools={
            <SearchForm
              fields={[
                { name: 'q', kind: 'text', label: t('list.search') },
                {
                  name: 'state',
                  kind: 'choice',
                  label: t('list.state'),
                  options: states.map((one) => ({ value: one, label: t(`state.${one}`) })),
                },
              ]}
            />
          }
          empty={
            query.q || state ? (
              <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty icon="route" title={t('list.none')} hint={t('list.noneHint')} action={ready} />
            )
          }
        />
      </div>
      <CreateDrawer open={creating} close={() => setCreating(false)} />
    </PageShell>
  );
}

interface NewJourney {
  readonly name: string;
  readonly description?: string;
}

function CreateDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const go = useGo();
  const save = async ({ name, description }: NewJourney) => {
    const made = await api('POST /v1/journeys', {
      body: {
        name,
        ...(description && { description }),
        definition: {
          trigger: { kind: 'event', event: 'order' },
          start: 'end-1',
          nodes: [{ id: 'end-1', kind: 'end' }],
        },
      },
    });
    await client.invalidateQueries({ queryKey: ['journeys'] });
    go(`/journeys/${made.journeyId}`);
  };
  return (
    <FormDrawer<NewJourney>
      title={t('list.create')}
      open={open}
      close={close}
      save={save}
      saveText={t('list.createGo')}
    >
      <p className="gap-below quiet">{t('list.createHint')}</p>
      <NameFields />
    </FormDrawer>
  );
}

/** Name and description, for creating and renaming. */
export function NameFields() {
  const { t } = useTranslation('journey');
  return (
    <>
      <Form.Item
        name="name"
        label={t('list.name')}
        rules={[{ required: true, whitespace: true, message: t('list.nameMissing') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="description" label={t('list.description')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </>
  );
}
