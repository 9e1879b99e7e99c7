/** Table over a server-side list: sort, cursor paging, column choice, saved views, export; cards on phones. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import type { ColumnType } from 'antd/es/table';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remember, remembered } from '../../app/preferences.ts';
import { Failure } from '../Failure.tsx';
import { useQueryState } from '../Go.tsx';
import { Icon } from '../Icon.tsx';
import { Skeleton } from '../Skeletons.tsx';
import { useNarrow } from '../useNarrow.ts';
import { CardList } from './CardList.tsx';
import { ColumnChoice } from './ColumnChoice.tsx';
import { type Column, shownColumns, sortOf } from './column.ts';
import { SavedViews } from './SavedViews.tsx';

export interface TablePage<Row> {
  readonly items: readonly Row[];
  readonly nextCursor?: string | null;
}

export interface PageWish {
  readonly cursor?: string;
  readonly limit: number;
  readonly sort?: string;
}

export interface DataTableProps<Row> {
  /** Under which the browser remembers columns and views. */
  readonly id: string;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** Changes whenever the filters do. */
  readonly queryKey: readonly unknown[];
  readonly load: (wish: PageWish) => Promise<TablePage<Row>>;
  readonly empty: ReactNode;
  readonly open?: (row: Row) => void;
  readonly exportHref?: string | undefined;
  readonly tools?: ReactNode;
  /** Names of the query parameters that a saved view keeps; none: no saved views. */
  readonly viewParts?: readonly string[];
}

const PAGE_SIZE = 50;
/** Cards are taller than rows. */
const PAGE_SIZE_NARROW = 20;

function usePages<Row>(props: DataTableProps<Row>, sort: string | undefined, limit: number) {
  const key = JSON.stringify([props.queryKey, sort, limit]);
  const [stack, setStack] = useState<{ key: string; cursors: string[] }>({ key, cursors: [] });
  const cursors = stack.key === key ? stack.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...props.queryKey, 'page', sort ?? '', cursor ?? '', limit],
    queryFn: () => props.load({ limit, ...(cursor && { cursor }), ...(sort && { sort }) }),
    placeholderData: keepPreviousData,
  });
  const next = query.data?.nextCursor ?? null;
  return {
    query,
    number: cursors.length + 1,
    back: cursors.length > 0 ? () => setStack({ key, cursors: cursors.slice(0, -1) }) : undefined,
    forth: next ? () => setStack({ key, cursors: [...cursors, next] }) : undefined,
  };
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { t } = useTranslation('kit');
  const narrow = useNarrow();
  const [state, change] = useQueryState();
  const [chosen, setChosen] = useState(() => remembered<string[] | null>(`columns.${props.id}`, null));
  const pages = usePages(props, state.sort, narrow ? PAGE_SIZE_NARROW : PAGE_SIZE);
  const shown = shownColumns(props.columns, chosen);
  const choose = (keys: string[] | null) => {
    setChosen(keys);
    remember(`columns.${props.id}`, keys);
  };
  const rows = pages.query.data?.items ?? [];
  return (
    <div className="data-table">
      <div className="table-tools">
        <div className="row grow">{props.tools}</div>
        <div className="row">
          {props.viewParts && <SavedViews id={props.id} parts={props.viewParts} chosen={chosen} choose={choose} />}
          <ColumnChoice columns={props.columns} chosen={shown.map((column) => column.key)} choose={choose} />
          {props.exportHref && (
            <Button href={props.exportHref} download icon={<Icon name="export" size={16} />}>
              {t('export')}
            </Button>
          )}
        </div>
      </div>
      {pages.query.error && !pages.query.data ? (
        <Failure error={pages.query.error} retry={() => void pages.query.refetch()} />
      ) : pages.query.data === undefined ? (
        <Skeleton lines={9} />
      ) : rows.length === 0 ? (
        props.empty
      ) : narrow ? (
        <CardList rows={rows} columns={shown} rowKey={props.rowKey} {...(props.open && { open: props.open })} />
      ) : (
        <Table<Row>
          dataSource={[...rows]}
          rowKey={props.rowKey}
          columns={shown.map((column) => tableColumn(column, state.sort))}
          pagination={false}
          size="middle"
          scroll={{ x: 'max-content' }}
          {...(props.open && { onRow: (row: Row) => rowOpener(row, props.open) })}
          onChange={(_pages, _filters, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter;
            const name = props.columns.find((column) => column.key === one?.columnKey)?.sort;
            change({ sort: name && one?.order ? `${name}:${one.order === 'descend' ? 'desc' : 'asc'}` : undefined });
          }}
        />
      )}
      {(pages.back || pages.forth) && (
        <nav className="table-pages" aria-label={t('pages')}>
          <Button disabled={!pages.back} onClick={pages.back} icon={<Icon name="left" size={16} />}>
            {t('pageBack')}
          </Button>
          <span className="quiet">{t('pageNumber', { number: pages.number })}</span>
          <Button disabled={!pages.forth} onClick={pages.forth}>
            {t('pageForth')}
            <Icon name="right" size={16} />
          </Button>
        </nav>
      )}
    </div>
  );
}

function tableColumn<Row>(column: Column<Row>, sort: string | undefined): ColumnType<Row> {
  const present = sortOf(sort);
  const order = present?.by === column.sort ? (present?.descending ? 'descend' : 'ascend') : null;
  return {
    key: column.key,
    title: column.title,
    render: (_value, row) => column.render(row),
    ...(column.sort && { sorter: true, sortOrder: order, sortDirections: ['descend', 'ascend'] }),
    ...(column.align && { align: column.align }),
    ...(column.width && { width: column.width }),
  };
}

/** The whole row opens by click; by keyboard the row takes focus and Enter. */
function rowOpener<Row>(row: Row, open: ((row: Row) => void) | undefined) {
  return {
    className: 'row-opens',
    tabIndex: 0,
    onClick: (event: React.MouseEvent) => {
      if ((event.target as Element).closest('a,button,input,label')) return;
      open?.(row);
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) open?.(row);
    },
  };
}
