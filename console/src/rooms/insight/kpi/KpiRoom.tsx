/** KPI board: where each figure of the plan stands, how it got there, and what it is made of (INS-1). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import '../insight.css';
import { KpiDrawer } from './KpiDrawer.tsx';
import { Spark } from './Spark.tsx';
import { type Kpi, type Status, statuses, toneOf, useKpiWords } from './words.ts';

const steps = ['week', 'month'] as const;
type Step = (typeof steps)[number];

export function KpiRoom() {
  const { t } = useTranslation('insight');
  const [query, change] = useQueryState();
  const asOf = query.asOf && /^\d{4}-\d\d-\d\d$/.test(query.asOf) ? { asOf: query.asOf } : {};
  const step: Step = query.step === 'week' ? 'week' : 'month';
  const board = useQuery({
    queryKey: ['kpis', asOf.asOf ?? '', step],
    queryFn: () => api('GET /v1/kpis', { query: { ...asOf, step } }),
    placeholderData: keepPreviousData,
  });
  const open = board.data?.items.find((kpi) => kpi.key === query.kpi);
  return (
    <PageShell
      title={t('kpi.title')}
      lead={t('kpi.lead')}
      fresh={board.data?.freshness}
      actions={
        <>
          <label className="row" htmlFor="kpi-as-of">
            <span className="quiet">{t('asOf')}</span>
            <DateInput
              id="kpi-as-of"
              value={query.asOf}
              hint={t('today')}
              onChange={(date) => change({ asOf: date })}
            />
          </label>
          <Segmented<Step>
            aria-label={t('kpi.step')}
            value={step}
            options={steps.map((one) => ({ value: one, label: t(`step.${one}`) }))}
            onChange={(next) => change({ step: next === 'week' ? 'week' : undefined })}
          />
          <Button
            href={addressOf('GET /v1/kpis.csv', { query: asOf })}
            download
            icon={<Icon name="export" size={16} />}
          >
            {t('export')}
          </Button>
        </>
      }
    >
      <Loaded query={board}>
        {({ items }) => <Board items={items} open={(key) => change({ kpi: key }, false)} />}
      </Loaded>
      {open && <KpiDrawer kpi={open} step={step} asOf={asOf} close={() => change({ kpi: undefined })} />}
    </PageShell>
  );
}

interface BoardProps {
  readonly items: readonly Kpi[];
  readonly open: (key: string) => void;
}

function Board({ items, open }: BoardProps) {
  const { t } = useTranslation('insight');
  const [query, change] = useQueryState();
  const chosen = statuses.find((status) => status === query.status);
  const computed = items.filter((kpi) => kpi.status !== 'waiting' && (!chosen || kpi.status === chosen));
  const waiting = items.filter((kpi) => kpi.status === 'waiting' && (!chosen || chosen === 'waiting'));
  return (
    <>
      <StatusCounts items={items} chosen={chosen} choose={(status) => change({ status })} />
      {computed.length > 0 && (
        <div className="kpi-grid">
          {computed.map((kpi) => (
            <KpiCard key={kpi.key} kpi={kpi} open={() => open(kpi.key)} />
          ))}
        </div>
      )}
      {waiting.length > 0 && (
        <Section title={t('kpi.waiting')} hint={t('kpi.waitingHint')}>
          <WaitingList items={waiting} open={open} />
        </Section>
      )}
    </>
  );
}

interface StatusCountsProps {
  readonly items: readonly Kpi[];
  readonly chosen: Status | undefined;
  readonly choose: (status: Status | undefined) => void;
}

function StatusCounts({ items, chosen, choose }: StatusCountsProps) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const counts = statuses
    .map((status) => ({ status, count: items.filter((kpi) => kpi.status === status).length }))
    .filter((one) => one.count > 0);
  return (
    <fieldset className="kpi-counts" style={{ border: 0, margin: '0 0 16px', padding: 0 }}>
      <legend className="only-read">{t('kpi.filter')}</legend>
      {counts.map(({ status, count }) => (
        <button
          key={status}
          type="button"
          className="kpi-count"
          aria-pressed={chosen === status}
          onClick={() => choose(chosen === status ? undefined : status)}
        >
          <b className="figures">{count}</b> {words.status(status)}
        </button>
      ))}
    </fieldset>
  );
}

function KpiCard({ kpi, open }: { readonly kpi: Kpi; readonly open: () => void }) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  return (
    <button type="button" className="kpi-card" onClick={open} title={words.local(kpi.formula)}>
      <span className="kpi-head">
        <span className="kpi-name">{words.local(kpi.name)}</span>
        <StateTag tone={toneOf[kpi.status]}>{words.status(kpi.status)}</StateTag>
      </span>
      <span className="kpi-value">{words.value(kpi, kpi.value)}</span>
      <Spark kpi={kpi} />
      <span className="kpi-foot">
        <span>
          {kpi.target === null
            ? t('kpi.noTarget')
            : t(kpi.direction === 'up' ? 'kpi.targetUp' : 'kpi.targetDown', {
                target: words.say(kpi.target, kpi.unit),
              })}
        </span>
        <span>{kpi.targetDate && t('kpi.by', { date: kpi.targetDate })}</span>
      </span>
    </button>
  );
}

function WaitingList({ items, open }: BoardProps) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  return (
    <ul className="kpi-waiting">
      {items.map((kpi) => (
        <li key={kpi.key}>
          <div>
            <button type="button" className="link-button" onClick={() => open(kpi.key)}>
              {words.local(kpi.name)}
            </button>
            <div className="quiet">{kpi.missing && t('kpi.needs', { what: words.local(kpi.missing) })}</div>
          </div>
          <span className="quiet nowrap">{words.say(kpi.target, kpi.unit)}</span>
        </li>
      ))}
    </ul>
  );
}
