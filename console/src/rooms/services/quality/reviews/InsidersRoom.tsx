/** Customers who belong to a merchant: what they write about its stores is held back and does not count (MER-6, rule 37). */
import type { Reply } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Empty } from '../../../../kit/Empty.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { MerchantPicker } from './MerchantPicker.tsx';
import '../quality.css';

type Item = Reply<'GET /v1/quality/insiders'>['items'][number];

export function InsidersRoom() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  const [open, setOpen] = useState(false);
  const merchantId = query.merchant;
  return (
    <PageShell
      title={t('insiders.title')}
      lead={t('insiders.lead')}
      trail={[{ to: '/reviews', text: t('reviews.title') }]}
      actions={
        <Button type="primary" onClick={() => setOpen(true)}>
          {t('insiders.add')}
        </Button>
      }
    >
      <div className="section">
        <DataTable
          id="insiders"
          columns={useColumns()}
          rowKey={(row) => `${row.merchantId}/${row.customer.customerId}`}
          queryKey={['insiders', merchantId ?? '']}
          load={({ cursor, limit }) =>
            api('GET /v1/quality/insiders', {
              query: { limit, ...(cursor && { cursor }), ...(merchantId && { merchantId }) },
            })
          }
          tools={
            <div className="picker-row">
              <MerchantPicker
                value={merchantId ?? null}
                placeholder={t('insiders.every')}
                onChange={(chosen) => change({ merchant: chosen ?? undefined })}
              />
            </div>
          }
          empty={<Empty icon="people" title={t('insiders.none')} hint={t('insiders.noneHint')} />}
        />
      </div>
      {open && <InsiderDrawer merchantId={merchantId ?? null} close={() => setOpen(false)} />}
    </PageShell>
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation('quality');
  const nameOf = useCustomerName();
  const client = useQueryClient();
  const remove = ({ merchantId, customer }: Item) =>
    ask({
      title: t('insiders.removeTitle', { name: nameOf(customer) }),
      text: t('insiders.removeText'),
      confirm: t('insiders.remove'),
      danger: true,
      run: async () => {
        const params = { merchantId, customerId: customer.customerId };
        await api('DELETE /v1/quality/insiders/:merchantId/:customerId', { params });
        say(t('insiders.removed'));
        await client.invalidateQueries({ queryKey: ['insiders'] });
      },
    });
  return [
    {
      key: 'customer',
      title: t('insiders.customer'),
      main: true,
      links: true,
      render: (row) => <Go to={`/customers/${row.customer.customerId}`}>{nameOf(row.customer)}</Go>,
    },
    {
      key: 'merchant',
      title: t('insiders.merchant'),
      links: true,
      render: (row) => <Go to={`/merchants/${row.merchantId}`}>{row.merchantName}</Go>,
    },
    { key: 'reason', title: t('insiders.reason'), render: (row) => row.reason },
    { key: 'by', title: t('insiders.by'), render: (row) => row.byName },
    { key: 'at', title: t('insiders.at'), render: (row) => <When at={row.at} /> },
    {
      key: 'do',
      title: t('insiders.remove'),
      links: true,
      render: (row) => (
        <Button size="small" onClick={() => remove(row)}>
          {t('insiders.remove')}
        </Button>
      ),
    },
  ];
}

interface Values {
  readonly merchantId: string | null;
  readonly customerId: string | null;
  readonly reason: string;
}

function InsiderDrawer({ merchantId, close }: { readonly merchantId: string | null; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const save = async (values: Values) => {
    const params = { merchantId: values.merchantId ?? '', customerId: values.customerId ?? '' };
    await api('PUT /v1/quality/insiders/:merchantId/:customerId', { params, body: { reason: values.reason.trim() } });
    await client.invalidateQueries({ queryKey: ['insiders'] });
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  const required = [{ required: true, message: t('textMissing') }];
  return (
    <FormDrawer<Values>
      title={t('insiders.add')}
      open
      close={close}
      initial={{ merchantId }}
      save={save}
      saved={t('insiders.saved')}
    >
      <p className="quiet gap-below">{t('insiders.hint')}</p>
      <Form.Item name="merchantId" label={t('insiders.merchant')} rules={required}>
        <MerchantPicker />
      </Form.Item>
      <Form.Item name="customerId" label={t('insiders.customer')} rules={required}>
        <CustomerPicker />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('insiders.reason')}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input.TextArea rows={3} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
