/** Parts that funnel and path questions share: one event with conditions, the span, how long things may take. */
import type { Metric } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { type Catalogue, CatalogueContext } from '../../customers/segments/builder/catalogue.ts';
import { EventSelect, WhereList } from '../../customers/segments/builder/EventParts.tsx';
import { asDays, hoursOf } from './question.ts';

export interface WithEventsProps {
  /** Events that the question names: they can be chosen even if they were never seen. */
  readonly named: readonly string[];
  readonly children: ReactNode;
}

/** Hands the events that were seen to the editors below. */
export function WithEvents({ named, children }: WithEventsProps) {
  const events = useQuery({
    queryKey: ['metrics', 'events'],
    queryFn: () => api('GET /v1/metrics/events'),
    select: ({ items }): Catalogue => ({
      fields: [],
      events: [
        ...items.map(({ event, properties }) => ({ name: event, store: 'warehouse' as const, properties })),
        ...named
          .filter((name) => name !== '' && items.every((item) => item.event !== name))
          .map((name) => ({ name, store: 'warehouse' as const, properties: [] })),
      ],
    }),
  });
  return (
    <Loaded query={events}>
      {(catalogue) => <CatalogueContext.Provider value={catalogue}>{children}</CatalogueContext.Provider>}
    </Loaded>
  );
}

export interface StepInputProps {
  readonly step: Metric.FunnelStep;
  readonly change: (step: Metric.FunnelStep) => void;
}

export function StepInput({ step, change }: StepInputProps) {
  return (
    <>
      <EventSelect value={step.event} change={(event) => change({ event })} />
      <WhereList event={step.event} where={step.where} change={(where) => change({ ...step, where })} />
    </>
  );
}

interface Span {
  readonly from: string;
  readonly until: string;
}

export function SpanInput({ span, change }: { readonly span: Span; readonly change: (span: Span) => void }) {
  const { t } = useTranslation('insight');
  return (
    <span className="row">
      <span className="quiet">{t('flow.span')}</span>
      <DateInput label={t('flow.from')} value={span.from} onChange={(from) => from && change({ ...span, from })} />
      <DateInput label={t('flow.until')} value={span.until} onChange={(until) => until && change({ ...span, until })} />
    </span>
  );
}

export interface WithinInputProps {
  readonly hours: number;
  readonly change: (hours: number) => void;
  readonly label: string;
}

const MOST_HOURS = 8784;

export function WithinInput({ hours, change, label }: WithinInputProps) {
  const { t } = useTranslation('insight');
  const days = asDays(hours);
  const unit = days === null ? 'hours' : 'days';
  return (
    <span className="row">
      <span className="quiet">{label}</span>
      <InputNumber
        aria-label={label}
        min={1}
        max={unit === 'days' ? MOST_HOURS / 24 : MOST_HOURS}
        precision={0}
        value={days ?? hours}
        onChange={(value) => value !== null && change(hoursOf(value, unit))}
        style={{ width: 90 }}
      />
      <Select<'hours' | 'days'>
        aria-label={t('flow.unit')}
        value={unit}
        options={(['hours', 'days'] as const).map((value) => ({ value, label: t(`flow.${value}`) }))}
        // A whole number of days stays days: 24 hours and one day are the same question.
        onChange={(next) =>
          change(next === 'days' ? Math.max(1, Math.round(hours / 24)) * 24 : hours + (hours % 24 === 0 ? 1 : 0))
        }
        style={{ width: 90 }}
      />
    </span>
  );
}
