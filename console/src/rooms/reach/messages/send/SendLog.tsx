/** The send log: each message with its outcome, filters, and a drawer that says why. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { Money } from '../../../../kit/Money.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { useMessageTemplates } from '../../journeys/step/names.ts';
import { channels } from '../template/channels.ts';
import { ChosenCustomer } from './ChosenCustomer.tsx';
import { Counts } from './Counts.tsx';
import { SendDrawer } from './SendDrawer.tsx';
import { SendState } from './SendState.tsx';
import { oneOf, sendReasons, sendStates } from './words.ts';
import '../preview/message.css';

type Item = Reply<'GET /v1/messages'>['items'][number];

const MOST = 200;
const heard = ['message.sent', 'message.blocked', 'message.failed', 'message.unknown', 'message.opened'];

function useColumns(): Column<Item>[] {
  const { t } = useTranslation(['message', 'journey']);
  const nameOf = useCustomerName();
  return [
    {
      key: 'template',
      title: t('send.template'),
      main: true,
      width: 220,
      render: (row) => <span className="break">{row.templateName}</span>,
    },
    {
      key: 'customer',
      title: t('send.customer'),
      render: (row) => <Go to={`/customers/${row.customerId}`}>{nameOf({ name: row.customerName })}</Go>,
    },
    { key: 'channel', title: t('send.channel'), render: (row) => t(`journey:channel.${row.channel}`) },
    { key: 'state', title: t('send.state'), render: (row) => <SendState send={row} /> },
    { key: 'planned', title: t('send.planned'), render: (row) => <When at={row.plannedAt} /> },
    {
      key: 'seen',
      title: t('send.seen'),
      render: (row) =>
        row.clickedAt
          ? t('send.clicked')
          : row.openedAt
            ? t('send.opened')
            : row.deliveredAt
              ? t('send.delivered')
              : '–',
    },
    { key: 'price', title: t('send.price'), align: 'right', render: (row) => <Money fen={row.priceFen} /> },
    { key: 'due', title: t('send.due'), spare: true, render: (row) => <When at={row.dueAt} exact /> },
    { key: 'vendor', title: t('send.vendor'), spare: true, render: (row) => row.vendor ?? '–' },
  ];
}

export function SendLog() {
  const { t } = useTranslation(['message', 'journey']);
  const [query, change] = useQueryState();
  useFresh(heard, [['messages']]);
  const state = oneOf(sendStates, query.state);
  const reason = oneOf(sendReasons, query.reason);
  const channel = oneOf(channels, query.channel);
  const { templateId, journeyId, customerId } = query;
  const filters = {
    ...(state && { state }),
    ...(reason && { reason }),
    ...(channel && { channel }),
    ...(templateId && { templateId }),
    ...(journeyId && { journeyId }),
    ...(customerId && { customerId }),
  };
  return (
    <>
      <Counts />
      <DataTable
        id="messages"
        columns={useColumns()}
        rowKey={(row) => row.sendId}
        queryKey={['messages', filters]}
        load={({ cursor, limit }) =>
          api('GET /v1/messages', { query: { ...filters, limit, ...(cursor && { cursor }) } })
        }
        open={(row) => change({ send: row.sendId }, false)}
        viewParts={['side', 'state', 'reason', 'channel', 'templateId', 'journeyId']}
        tools={<Filters />}
        empty={
          Object.keys(filters).length > 0 ? (
            <Empty icon="search" title={t('send.noneFit')} hint={t('list.noneFitHint')} />
          ) : (
            <Empty icon="mail" title={t('send.none')} hint={t('send.noneHint')} />
          )
        }
      />
      <SendDrawer sendId={query.send} close={() => change({ send: undefined })} />
    </>
  );
}

function Filters() {
  const { t } = useTranslation(['message', 'journey']);
  const templates = useMessageTemplates();
  const mayJourneys = useMay('journey.read');
  const journeys = useQuery({
    queryKey: ['journeys', 'names'],
    queryFn: () => api('GET /v1/journeys', { query: { limit: MOST } }),
    enabled: mayJourneys,
  });
  const words = (name: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`journey:${name}.${value}`) }));
  return (
    <>
      <SearchForm
        fields={[
          {
            name: 'state',
            kind: 'choice',
            label: t('send.state'),
            options: words('sendState', sendStates),
            width: 110,
          },
          { name: 'reason', kind: 'choice', label: t('send.reason'), options: words('reason', sendReasons) },
          { name: 'channel', kind: 'choice', label: t('send.channel'), options: words('channel', channels) },
          {
            name: 'templateId',
            kind: 'choice',
            label: t('send.template'),
            options: templates.map((one) => ({ value: one.templateId, label: one.name })),
            width: 160,
          },
          {
            name: 'journeyId',
            kind: 'choice',
            label: t('send.journey'),
            options: (journeys.data?.items ?? []).map((one) => ({ value: one.journeyId, label: one.name })),
            width: 160,
          },
        ]}
      />
      <ChosenCustomer />
    </>
  );
}
