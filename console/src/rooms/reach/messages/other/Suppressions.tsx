/** Who is not written to on which channel, and why; staff may add and lift. */
import type { Message } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Empty } from '../../../../kit/Empty.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { ChosenCustomer } from '../send/ChosenCustomer.tsx';
import { oneOf } from '../send/words.ts';
import { type Channel, channels } from '../template/channels.ts';
import '../preview/message.css';

interface NewSuppression {
  readonly customerId: string;
  readonly channel: Channel;
  readonly note: string;
}

function useColumns(): Column<Message.Suppression>[] {
  const { t } = useTranslation(['message', 'journey']);
  const nameOf = useCustomerName();
  return [
    {
      key: 'customer',
      title: t('send.customer'),
      main: true,
      links: true,
      render: (row) =>
        row.customerId ? (
          <Go to={`/customers/${row.customerId}`}>{nameOf({ name: row.customerName })}</Go>
        ) : (
          t('suppression.address')
        ),
    },
    { key: 'channel', title: t('send.channel'), render: (row) => t(`journey:channel.${row.channel}`) },
    {
      key: 'kind',
      title: t('suppression.kind'),
      render: (row) => (
        <span title={t(`suppressionHint.${row.kind}`)}>
          <StateTag tone={row.kind === 'invalid' ? 'bad' : 'warn'}>{t(`suppressionKind.${row.kind}`)}</StateTag>
        </span>
      ),
    },
    {
      key: 'note',
      title: t('suppression.note'),
      render: (row) => <span className="clamp">{row.note || '–'}</span>,
    },
    { key: 'at', title: t('suppression.at'), render: (row) => <When at={row.at} /> },
    { key: 'do', title: t('suppression.do'), render: (row) => <Lift row={row} /> },
  ];
}

function Lift({ row }: { readonly row: Message.Suppression }) {
  const { t } = useTranslation('message');
  const client = useQueryClient();
  const may = useMay('message.write');
  if (row.liftedAt) return <When at={row.liftedAt} />;
  if (!may) return '–';
  const lift = () =>
    ask({
      title: t('suppression.lift'),
      text: t(row.kind === 'opt_out' ? 'suppression.liftOptOut' : 'suppression.liftText'),
      confirm: t('suppression.lift'),
      reason: t('suppression.note'),
      run: async (note) => {
        const params = { suppressionId: row.suppressionId };
        await api('POST /v1/message-suppressions/:suppressionId/lift', { params, body: { note } });
        await client.invalidateQueries({ queryKey: ['message-suppressions'] });
      },
    });
  return (
    <Button size="small" onClick={lift}>
      {t('suppression.lift')}
    </Button>
  );
}

export function Suppressions() {
  const { t } = useTranslation(['message', 'journey']);
  const client = useQueryClient();
  const mayWrite = useMay('message.write');
  const mayCustomers = useMay('customer.read');
  const may = mayWrite && mayCustomers;
  const [query] = useQueryState();
  const [adding, setAdding] = useState(false);
  const channel = oneOf(channels, query.channel);
  const { customerId } = query;
  const filters = {
    ...(channel && { channel }),
    ...(customerId && { customerId }),
    lifted: query.lifted === 'yes',
  };
  const channelOptions = channels.map((value) => ({ value, label: t(`journey:channel.${value}`) }));
  const add = may && (
    <Button icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('suppression.add')}
    </Button>
  );
  const save = async (body: NewSuppression) => {
    await api('POST /v1/message-suppressions', { body });
    await client.invalidateQueries({ queryKey: ['message-suppressions'] });
  };
  return (
    <>
      <DataTable
        id="message-suppressions"
        columns={useColumns()}
        rowKey={(row) => row.suppressionId}
        queryKey={['message-suppressions', filters]}
        load={({ cursor, limit }) =>
          api('GET /v1/message-suppressions', { query: { ...filters, limit, ...(cursor && { cursor }) } })
        }
        tools={
          <>
            <SearchForm
              fields={[
                { name: 'channel', kind: 'choice', label: t('send.channel'), options: channelOptions },
                {
                  name: 'lifted',
                  kind: 'choice',
                  label: t('suppression.state'),
                  options: [{ value: 'yes', label: t('suppression.lifted') }],
                },
              ]}
            />
            <ChosenCustomer />
            {add}
          </>
        }
        empty={<Empty icon="shield" title={t('suppression.none')} hint={t('suppression.noneHint')} />}
      />
      {may && (
        <FormDrawer<NewSuppression>
          title={t('suppression.add')}
          open={adding}
          close={() => setAdding(false)}
          save={save}
          saved={t('suppression.saved')}
          initial={{ channel: 'sms' }}
        >
          <p className="quiet gap-below">{t('suppressionHint.manual')}</p>
          <Form.Item
            name="customerId"
            label={t('send.customer')}
            rules={[{ required: true, message: t('test.customerMissing') }]}
          >
            <CustomerPicker />
          </Form.Item>
          <Form.Item name="channel" label={t('send.channel')}>
            <Select options={channelOptions} />
          </Form.Item>
          <Form.Item
            name="note"
            label={t('suppression.note')}
            rules={[{ required: true, whitespace: true, message: t('suppression.noteMissing') }]}
          >
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
