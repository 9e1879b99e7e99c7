/** All coupon templates: what each is worth, its status, stock, and how owners come by it. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { SearchForm } from '../../../../kit/SearchForm.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { When } from '../../../../kit/When.tsx';
import { Stock } from '../Stock.tsx';
import { claims, kinds, statuses, toneOfStatus, useCouponWords } from '../words.ts';

type Item = Reply<'GET /v1/coupon-templates'>['items'][number];

function useColumns(): Column<Item>[] {
  const { t } = useTranslation(['coupon', 'journey']);
  const words = useCouponWords();
  return [
    {
      key: 'name',
      title: t('list.name'),
      main: true,
      links: true,
      width: 240,
      render: (row) => <Go to={`/coupons/${row.templateId}`}>{row.name}</Go>,
    },
    {
      key: 'worth',
      title: t('list.worth'),
      render: (row) => (
        <span>
          <b className="figures">{words.worth(row.terms)}</b>{' '}
          <span className="quiet">{words.threshold(row.terms)}</span>
        </span>
      ),
    },
    {
      key: 'status',
      title: t('list.status'),
      render: (row) => <StateTag tone={toneOfStatus[row.status]}>{t(`journey:templateStatus.${row.status}`)}</StateTag>,
    },
    { key: 'stock', title: t('list.stock'), render: (row) => <Stock template={row} /> },
    { key: 'claim', title: t('list.claim'), render: (row) => t(`claim.${row.claim}`) },
    { key: 'validity', title: t('list.validity'), render: (row) => words.validity(row.validity) },
    { key: 'updated', title: t('list.updated'), spare: true, render: (row) => <When at={row.updatedAt} /> },
  ];
}

export function CouponList() {
  const { t } = useTranslation(['coupon', 'journey']);
  const mayWrite = useMay('coupon.write');
  const [query] = useQueryState();
  const go = useGo();
  const status = statuses.find((one) => one === query.status);
  const kind = kinds.find((one) => one === query.kind);
  const claim = claims.find((one) => one === query.claim);
  const filters = {
    ...(query.search && { search: query.search }),
    ...(status && { status }),
    ...(kind && { kind }),
    ...(claim && { claim }),
  };
  const create = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/coupons/new')}>
      {t('new')}
    </Button>
  );
  const options = (name: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${name}.${value}`) }));
  return (
    <PageShell title={t('title')} lead={t('lead')} actions={create}>
      <div className="section">
        <DataTable
          id="coupon-templates"
          columns={useColumns()}
          rowKey={(row) => row.templateId}
          queryKey={['coupon-templates', filters]}
          load={({ cursor, limit }) =>
            api('GET /v1/coupon-templates', { query: { ...filters, limit, ...(cursor && { cursor }) } })
          }
          open={(row) => go(`/coupons/${row.templateId}`)}
          viewParts={['search', 'status', 'kind', 'claim']}
          tools={
            <SearchForm
              fields={[
                { name: 'search', kind: 'text', label: t('list.name'), width: 200 },
                {
                  name: 'status',
                  kind: 'choice',
                  label: t('list.status'),
                  options: options('journey:templateStatus', statuses),
                },
                { name: 'kind', kind: 'choice', label: t('field.kind'), options: options('kind', kinds) },
                { name: 'claim', kind: 'choice', label: t('list.claim'), options: options('claim', claims) },
              ]}
            />
          }
          empty={
            Object.keys(filters).length > 0 ? (
              <Empty icon="search" title={t('list.noneFit')} hint={t('list.noneFitHint')} />
            ) : (
              <Empty icon="ticket" title={t('list.none')} hint={t('list.noneHint')} action={create} />
            )
          }
        />
      </div>
    </PageShell>
  );
}
