/** Who enters a journey and when: an event, a change of a segment, a birthday, a schedule, or another system. */
import type { Journey } from '@pawloop/contract';
import { Input, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSegmentNames } from '../../../customers/segments/builder/OtherConditions.tsx';
import { EventField, type FieldProps, TimeField, WeekdayField } from '../step/fields.tsx';

type Trigger = Journey.Trigger;
type Kind = Trigger['kind'];
const kinds = ['event', 'segment', 'date', 'schedule', 'api'] as const satisfies readonly Kind[];

function freshTrigger(kind: Kind): Trigger {
  switch (kind) {
    case 'event':
      return { kind, event: 'order' };
    case 'segment':
      return { kind, segmentId: '', change: 'entered' };
    case 'date':
      return { kind, date: 'customer.birthday', daysBefore: 7, at: '09:00' };
    case 'schedule':
      return { kind, segmentId: '', every: { daily: '10:00' } };
    default:
      return { kind: 'api' };
  }
}

export function TriggerField({ value, onChange }: FieldProps<Trigger>) {
  const { t } = useTranslation('journey');
  const trigger = value ?? { kind: 'api' };
  const set = (next: Trigger) => onChange?.(next);
  return (
    <div className="stack">
      <Select<Kind>
        aria-label={t('trigger.kind')}
        value={trigger.kind}
        options={kinds.map((kind) => ({ value: kind, label: t(`trigger.${kind}`) }))}
        onChange={(kind) => set(freshTrigger(kind))}
      />
      <span className="quiet">{t(`trigger.${trigger.kind}Hint`)}</span>
      <Parts trigger={trigger} set={set} />
    </div>
  );
}

interface PartsProps<T extends Trigger = Trigger> {
  readonly trigger: T;
  readonly set: (trigger: Trigger) => void;
}

function Parts({ trigger, set }: PartsProps) {
  const { t } = useTranslation('journey');
  switch (trigger.kind) {
    case 'event': {
      const { event, where, per } = trigger;
      return (
        <>
          <EventField
            value={where ? { event, where } : { event }}
            onChange={(wish) => set({ kind: 'event', ...wish, ...(per && { per }) })}
          />
          <PerField trigger={trigger} set={set} />
        </>
      );
    }
    case 'segment':
      return (
        <>
          <span className="row">
            <Segmented
              aria-label={t('trigger.change')}
              value={trigger.change}
              options={(['entered', 'left'] as const).map((change) => ({
                value: change,
                label: t(`trigger.${change}`),
              }))}
              onChange={(change) => set({ ...trigger, change })}
            />
            <SegmentPick value={trigger.segmentId} change={(segmentId) => set({ ...trigger, segmentId })} />
          </span>
          <PerField trigger={trigger} set={set} />
        </>
      );
    case 'date':
      return (
        <span className="row">
          <Segmented
            aria-label={t('trigger.date')}
            value={trigger.date}
            options={[
              { value: 'customer.birthday' as const, label: t('trigger.ofCustomer') },
              { value: 'pet.birthday' as const, label: t('trigger.ofPet') },
            ]}
            onChange={(date) => set({ ...trigger, date })}
          />
          <InputNumber
            aria-label={t('trigger.daysBefore')}
            min={0}
            max={60}
            precision={0}
            value={trigger.daysBefore}
            suffix={t('trigger.daysBefore')}
            onChange={(days) => set({ ...trigger, daysBefore: days ?? 0 })}
            style={{ width: 140 }}
          />
          <TimeField label={t('trigger.time')} value={trigger.at} onChange={(at) => set({ ...trigger, at })} />
        </span>
      );
    case 'schedule':
      return (
        <>
          <SegmentPick value={trigger.segmentId} change={(segmentId) => set({ ...trigger, segmentId })} />
          <EveryField every={trigger.every} change={(every) => set({ ...trigger, every })} />
          <PerField trigger={trigger} set={set} />
        </>
      );
    default:
      return null;
  }
}

type Repeated = Extract<Trigger, { per?: unknown }>;

/** One run for the customer, or one for each pet (CAM-14). */
function PerField({ trigger, set }: PartsProps<Repeated>) {
  const { t } = useTranslation('journey');
  return (
    <Segmented
      aria-label={t('trigger.per')}
      value={trigger.per ?? 'customer'}
      options={(['customer', 'pet'] as const).map((per) => ({ value: per, label: t(`trigger.per_${per}`) }))}
      onChange={(per) => set({ ...trigger, per })}
    />
  );
}

interface SegmentPickProps {
  readonly value: string;
  readonly change: (segmentId: string) => void;
}

export function SegmentPick({ value, change }: SegmentPickProps) {
  const { t } = useTranslation('journey');
  const segments = useSegmentNames();
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('trigger.segmentPick')}
      placeholder={t('trigger.segmentPick')}
      value={value || null}
      options={segments.map(({ segmentId, name }) => ({ value: segmentId, label: name }))}
      onChange={(segmentId: string) => change(segmentId)}
      style={{ minWidth: 220 }}
    />
  );
}

type Every = Extract<Trigger, { kind: 'schedule' }>['every'];
const rhythms = ['once', 'daily', 'weekly', 'monthly'] as const;
type Rhythm = (typeof rhythms)[number];

const rhythmOf = (every: Every): Rhythm => rhythms.find((one) => one in every) ?? 'daily';
const HOUR_MS = 3_600_000;

function freshEvery(rhythm: Rhythm): Every {
  switch (rhythm) {
    case 'once':
      return { once: new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS).toISOString() };
    case 'weekly':
      return { weekly: '10:00', weekday: 1 };
    case 'monthly':
      return { monthly: '10:00', day: 10 };
    default:
      return { daily: '10:00' };
  }
}

function EveryField({ every, change }: { readonly every: Every; readonly change: (every: Every) => void }) {
  const { t } = useTranslation('journey');
  return (
    <span className="row">
      <Select<Rhythm>
        aria-label={t('trigger.rhythm')}
        value={rhythmOf(every)}
        options={rhythms.map((rhythm) => ({ value: rhythm, label: t(`trigger.${rhythm}`) }))}
        onChange={(rhythm) => change(freshEvery(rhythm))}
        style={{ width: 110 }}
      />
      {'once' in every && (
        <Input
          type="datetime-local"
          aria-label={t('trigger.time')}
          value={localText(every.once)}
          onChange={(event) => event.target.value && change({ once: new Date(event.target.value).toISOString() })}
          style={{ width: 210 }}
        />
      )}
      {'daily' in every && (
        <TimeField label={t('trigger.time')} value={every.daily} onChange={(daily) => change({ daily })} />
      )}
      {'weekly' in every && (
        <>
          <WeekdayField value={every.weekday} onChange={(weekday) => weekday && change({ ...every, weekday })} />
          <TimeField
            label={t('trigger.time')}
            value={every.weekly}
            onChange={(weekly) => change({ ...every, weekly })}
          />
        </>
      )}
      {'monthly' in every && (
        <>
          <InputNumber
            aria-label={t('trigger.day')}
            min={1}
            max={31}
            precision={0}
            value={every.day}
            suffix={t('trigger.day')}
            onChange={(day) => day && change({ ...every, day })}
            style={{ width: 100 }}
          />
          <TimeField
            label={t('trigger.time')}
            value={every.monthly}
            onChange={(monthly) => change({ ...every, monthly })}
          />
        </>
      )}
    </span>
  );
}

/** `YYYY-MM-DDTHH:MM` in the reader's zone. */
const localText = (at: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(new Date(at)).replace(' ', 'T');
