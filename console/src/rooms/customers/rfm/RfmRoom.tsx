/** RFM of all customers: 5 × 5 grid, named cells, tiers; today or as of a date; by what M means (AUD-4). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Bars } from './Bars.tsx';
import { CellCustomers } from './CellCustomers.tsx';
import { Grid } from './Grid.tsx';
import { RecomputeButton } from './RecomputeButton.tsx';
import { type Monetary, monetaries, type RfmReport, rfmFilters } from './rfmQuery.ts';

export function RfmRoom() {
  const { t } = useTranslation('audience');
  const [query, change] = useQueryState();
  const mayExport = useMay('customer.export');
  const { asOf, monetary, ...part } = rfmFilters(query);
  const basis = { ...(asOf && { asOf }), ...(monetary && { monetary }) };
  const report = useQuery({
    queryKey: ['rfm', basis],
    queryFn: () => api('GET /v1/rfm', { query: basis }),
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('rfmRoom.title')}
      lead={t('rfmRoom.lead')}
      fresh={report.data}
      actions={
        <>
          <label className="row" htmlFor="rfm-as-of">
            <span className="quiet">{t('rfmRoom.asOf')}</span>
            <DateInput
              id="rfm-as-of"
              value={asOf}
              hint={t('rfmRoom.today')}
              onChange={(date) => change({ asOf: date })}
            />
          </label>
          <Segmented<Monetary>
            aria-label={t('rfm.m')}
            value={monetary ?? report.data?.monetary ?? 'net'}
            options={monetaries.map((value) => ({ value, label: t(`monetary.${value}`) }))}
            onChange={(value) => change({ monetary: value })}
          />
          {!asOf && <RecomputeButton />}
          {mayExport && (
            <Button
              href={addressOf('GET /v1/rfm/customers.csv', { query: { ...basis, ...part } })}
              download
              icon={<Icon name="export" size={16} />}
            >
              {t('rfmRoom.export')}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={report}>{(data) => <Report report={data} />}</Loaded>
    </PageShell>
  );
}

function Report({ report }: { readonly report: RfmReport }) {
  const { t } = useTranslation('audience');
  const [query, change] = useQueryState();
  const go = useGo();
  const part = rfmFilters(query);
  const isChosen = Boolean(part.cell || part.tier || part.r);
  if (report.customers + report.withoutOrders === 0) {
    return (
      <div className="section">
        <Empty
          icon="grid"
          title={t('rfmRoom.none')}
          hint={t('rfmRoom.noneHint')}
          action={
            <Button type="primary" onClick={() => go('/import')}>
              {t('list.toImport')}
            </Button>
          }
        />
      </div>
    );
  }
  const choose = (next: { r?: string; f?: string; cell?: string; tier?: string }) =>
    change({ r: undefined, f: undefined, cell: undefined, tier: undefined, ...next });
  return (
    <>
      <div className="columns">
        <Section
          className="span-7"
          title={t('rfmRoom.grid')}
          hint={t('rfmRoom.gridHint', { customers: sayCount(report.customers) })}
        >
          <Grid
            report={report}
            chosen={part.r && part.f ? { r: part.r, f: part.f } : undefined}
            choose={(r, f) => choose({ r: String(r), f: String(f) })}
          />
        </Section>
        <Section className="span-5" title={t('rfmRoom.tiers')} hint={mean(report, t)}>
          <Bars
            items={report.tiers.map(({ tier, customers }) => ({ key: tier, customers, kind: 'rfm' as const }))}
            total={report.customers + report.withoutOrders}
            chosen={part.tier}
            choose={(tier) => choose({ tier })}
          />
        </Section>
        <Section className="span-12" title={t('rfmRoom.cells')} hint={t('rfmRoom.cellsHint')}>
          <Bars
            items={report.cells.map(({ cell, customers }) => ({ key: cell, customers, kind: 'cell' as const }))}
            total={report.customers}
            chosen={part.cell}
            choose={(cell) => choose({ cell })}
            explain
          />
        </Section>
      </div>
      {isChosen && <CellCustomers filters={part} close={() => choose({})} />}
    </>
  );
}

function mean(report: RfmReport, t: ReturnType<typeof useTranslation>['t']): string {
  return report.meanFen === null ? '' : t('rfm.mean', { mean: sayMoney(report.meanFen) });
}
