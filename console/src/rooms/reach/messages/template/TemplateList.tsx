/** All message templates: what for, over which channels, last changed. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { channels } from './channels.ts';

type Item = Reply<'GET /v1/message-templates'>['items'][number];

const purposes = ['marketing', 'service', 'transactional', 'emergency'] as const;

function useColumns(): Column<Item>[] {
  const { t } = useTranslation(['message', 'journey']);
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      width: 260,
      render: (row) => (
        <span className="row">
          <Go to={`/messages/${row.templateId}`}>{row.name}</Go>
          {row.archivedAt && <StateTag>{t('archived')}</StateTag>}
        </span>
      ),
    },
    {
      key: 'purpose',
      title: t('list.purpose'),
      render: (row) => (
        <StateTag tone={row.purpose === 'marketing' ? 'accent' : 'info'}>
          {t(`journey:purpose.${row.purpose}`)}
        </StateTag>
      ),
    },
    {
      key: 'channels',
      title: t('list.channels'),
      render: (row) => row.channels.map((channel) => t(`journey:channel.${channel}`)).join(' → '),
    },
    { key: 'version', title: t('list.version'), align: 'right', render: (row) => row.version },
    { key: 'updated', title: t('list.updated'), render: (row) => <When at={row.updatedAt} /> },
    {
      key: 'by',
      title: t('list.by'),
      spare: true,
      render: (row) => row.updatedBy ?? t('versions.product'),
    },
  ];
}

export function TemplateList() {
  const { t } = useTranslation(['message', 'journey']);
  const mayWrite = useMay('message.write');
  const [query] = useQueryState();
  const go = useGo();
  const purpose = purposes.find((one) => one === query.purpose);
  const channel = channels.find((one) => one === query.channel);
  const filters = {
    ...(query.search && { search: query.search }),
    ...(purpose && { purpose }),
    ...(channel && { channel }),
    archived: query.archived === 'yes',
  };
  const create = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/messages/new')}>
      {t('new')}
    </Button>
  );
  const choices = (name: 'purpose' | 'channel', values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`journey:${name}.${value}`) }));
  return (
    <DataTable
      id="message-templates"
      columns={useColumns()}
      rowKey={(row) => row.templateId}
      queryKey={['message-templates', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/message-templates', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      open={(row) => go(`/messages/${row.templateId}`)}
      tools={
        <SearchForm
          fields={[
            { name: 'search', kind: 'text', label: t('list.search'), width: 200 },
            { name: 'purpose', kind: 'choice', label: t('list.purpose'), options: choices('purpose', purposes) },
            { name: 'channel', kind: 'choice', label: t('list.channel'), options: choices('channel', channels) },
            {
              name: 'archived',
              kind: 'choice',
              label: t('list.inUse'),
              options: [{ value: 'yes', label: t('archived') }],
            },
          ]}
        />
      }
      empty={
        query.search || purpose || channel || query.archived ? (
          <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
        ) : (
          <Empty icon="mail" title={t('list.none')} hint={t('list.noneHint')} action={create} />
        )
      }
    />
  );
}
