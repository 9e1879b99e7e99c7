/** All bookings that the reader may see: what, for whom, when, where they stand; new ones appear by themselves. */
import type { Booking } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { addDays, exactTime } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayNames } from '../catalogue.ts';
import { petNames, StateOfBooking } from './State.tsx';
import { bookingEvents, bookingStates } from './words.ts';

type Row = Booking.StaffBooking;

function useColumns(): Column<Row>[] {
  const { t } = useTranslation('booking');
  const sayNames = useSayNames();
  return [
    {
      key: 'what',
      title: t('list.what'),
      main: true,
      links: true,
      width: 220,
      render: (row) => (
        <Go to={`/bookings/${row.bookingId}`}>
          {sayNames(row.service.names)} · {petNames(row)}
        </Go>
      ),
    },
    { key: 'state', title: t('list.state'), render: (row) => <StateOfBooking booking={row} /> },
    {
      key: 'when',
      title: t('list.when'),
      render: (row) => <span className="nowrap figures">{exactTime(row.startsAt, row.store.timeZone)}</span>,
    },
    { key: 'store', title: t('list.store'), render: (row) => row.store.name },
    {
      key: 'who',
      title: t('list.who'),
      render: (row) => row.customer?.name ?? row.customer?.phoneMasked ?? <span className="quiet">{t('walkIn')}</span>,
    },
    {
      key: 'price',
      title: t('list.price'),
      align: 'right',
      render: (row) => <Money fen={row.money.payableFen} currency={row.money.currency} />,
    },
    { key: 'no', title: t('list.no'), render: (row) => <span className="figures">{row.no}</span> },
    { key: 'source', title: t('list.source'), spare: true, render: (row) => t(`source.${row.source}`) },
    { key: 'made', title: t('list.made'), spare: true, render: (row) => <When at={row.createdAt} /> },
  ];
}

/** Dates of the address as instants; days of the reader. */
function filtersOf(query: Readonly<Record<string, string | undefined>>) {
  const state = bookingStates.find((one) => one === query.state);
  const from = query.from ? new Date(`${query.from}T00:00:00`).toISOString() : undefined;
  const until = query.until ? new Date(`${addDays(query.until, 1)}T00:00:00`).toISOString() : undefined;
  return {
    ...(state && { state }),
    ...(query.no && { no: query.no }),
    ...(from && { from }),
    ...(until && { until }),
    ...(query.disputed === 'yes' && { disputed: true }),
    ...(query.storeId && { storeId: query.storeId }),
    ...(query.customerId && { customerId: query.customerId }),
  };
}

export function BookingList() {
  const { t } = useTranslation('booking');
  const client = useQueryClient();
  const [query] = useQueryState();
  const go = useGo();
  useLive(bookingEvents, () => void client.invalidateQueries({ queryKey: ['bookings'] }));
  const filters = filtersOf(query);
  return (
    <PageShell title={t('list.title')} lead={t('list.lead')}>
      <div className="section">
        <DataTable
          id="bookings"
          columns={useColumns()}
          rowKey={(row) => row.bookingId}
          queryKey={['bookings', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/bookings', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/bookings/${row.bookingId}`)}
          viewParts={['state', 'no', 'from', 'until', 'disputed']}
          tools={<Filters />}
          empty={
            Object.keys(filters).length > 0 ? (
              <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty icon="clock" title={t('list.none')} hint={t('list.noneHint')} />
            )
          }
        />
      </div>
    </PageShell>
  );
}

function Filters() {
  const { t } = useTranslation('booking');
  return (
    <SearchForm
      fields={[
        { name: 'no', kind: 'text', label: t('list.findNo'), width: 180 },
        {
          name: 'state',
          kind: 'choice',
          label: t('list.state'),
          options: bookingStates.map((value) => ({ value, label: t(`state.${value}`) })),
        },
        { name: 'from', kind: 'date', label: t('list.from') },
        { name: 'until', kind: 'date', label: t('list.until') },
        {
          name: 'disputed',
          kind: 'choice',
          label: t('disputed'),
          options: [{ value: 'yes', label: t('list.onlyDisputed') }],
        },
      ]}
    />
  );
}
