/** What our books and the provider's bill do not agree on; each is resolved with a note. */
import type { Payment } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Money } from '../../../kit/Money.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';

const kinds = ['missing_ours', 'missing_theirs', 'amount', 'state'] as const;
const states = ['open', 'resolved'] as const;

export function Differences() {
  const { t } = useTranslation('finance');
  const [query] = useQueryState();
  const kind = kinds.find((one) => one === query.kind);
  const state = states.find((one) => one === query.state);
  const filters = { ...(kind && { kind }), ...(state && { state }), ...(query.day && { day: query.day }) };
  const columns: Column<Payment.Difference>[] = [
    { key: 'kind', title: t('bill.kind'), main: true, render: (row) => t(`difference.${row.kind}`) },
    { key: 'of', title: t('bill.what'), links: true, render: (row) => <Of difference={row} /> },
    { key: 'ours', title: t('bill.oursFen'), align: 'right', render: (row) => <Money fen={row.oursFen} /> },
    { key: 'theirs', title: t('bill.theirsFen'), align: 'right', render: (row) => <Money fen={row.theirsFen} /> },
    { key: 'day', title: t('bill.day'), render: (row) => row.day },
    { key: 'state', title: t('bill.stateOf'), render: (row) => <State difference={row} /> },
    { key: 'note', title: t('bill.note'), render: (row) => row.note ?? t('payment.nobody') },
    { key: 'number', title: t('bill.number'), spare: true, render: (row) => <code>{row.number}</code> },
  ];
  return (
    <DataTable
      id="bill-differences"
      columns={columns}
      rowKey={(row) => row.differenceId}
      queryKey={['bill', 'differences', filters]}
      load={({ cursor, limit }) =>
        api('GET /v1/reconciliation/differences', { query: { ...filters, limit, ...(cursor && { cursor }) } })
      }
      tools={
        <SearchForm
          fields={[
            { name: 'day', kind: 'date', label: t('bill.day') },
            {
              name: 'kind',
              kind: 'choice',
              label: t('bill.kind'),
              options: kinds.map((value) => ({ value, label: t(`difference.${value}`) })),
            },
            {
              name: 'state',
              kind: 'choice',
              label: t('bill.stateOf'),
              options: [
                { value: 'open', label: t('bill.isOpen') },
                { value: 'resolved', label: t('bill.resolved') },
              ],
            },
          ]}
        />
      }
      empty={<Empty icon="check" title={t('bill.noDifferences')} hint={t('bill.noDifferencesHint')} />}
    />
  );
}

function Of({ difference }: { readonly difference: Payment.Difference }) {
  const { t } = useTranslation('finance');
  const text = `${t(`of.${difference.of}`)} ${difference.number.slice(-8)}`;
  return difference.paymentId ? <Go to={`/payments/${difference.paymentId}`}>{text}</Go> : text;
}

function State({ difference }: { readonly difference: Payment.Difference }) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const mayResolve = useMay('payment.refund');
  if (difference.state === 'resolved') {
    return (
      <StateTag tone="good" {...(difference.resolvedBy && { title: difference.resolvedBy })}>
        {t('bill.resolved')}
      </StateTag>
    );
  }
  const resolve = () =>
    ask({
      title: t('bill.resolveTitle'),
      text: t('bill.resolveText'),
      confirm: t('bill.resolve'),
      reason: t('bill.resolveNote'),
      run: async (note) => {
        await api('POST /v1/reconciliation/differences/:differenceId/resolve', {
          params: { differenceId: difference.differenceId },
          body: { note },
        });
        await client.invalidateQueries({ queryKey: ['bill'] });
      },
    });
  return (
    <span className="row">
      <StateTag tone="bad">{t('bill.isOpen')}</StateTag>
      {mayResolve && (
        <Button size="small" onClick={resolve}>
          {t('bill.resolve')}
        </Button>
      )}
    </span>
  );
}
