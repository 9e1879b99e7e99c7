/** Fields that several forms of a journey share: spans of time, conditions, events with their properties, times of day. */
import type { Segment } from '@pawloop/contract';
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Builder } from '../../../customers/segments/builder/Builder.tsx';
import { CatalogueContext, useCatalogueQuery } from '../../../customers/segments/builder/catalogue.ts';
import { EventSelect, WhereList } from '../../../customers/segments/builder/EventParts.tsx';
import { asGroup, type Definition } from '../../../customers/segments/builder/tree.ts';

const units = { minutes: 1 / 60, hours: 1, days: 24 } as const;
type Unit = keyof typeof units;

export interface FieldProps<T> {
  readonly value?: T;
  readonly onChange?: (value: T) => void;
  readonly id?: string;
}

const unitOf = (hours: number): Unit =>
  hours >= units.days && hours % units.days === 0 ? 'days' : Number.isInteger(hours) ? 'hours' : 'minutes';

/** Hours, entered as minutes, hours or days. */
export function SpanField({ value = 1, onChange, id }: FieldProps<number>) {
  const { t } = useTranslation('journey');
  const [unit, setUnit] = useState<Unit>(() => unitOf(value));
  const shown = Math.round((value / units[unit]) * 100) / 100;
  const change = (amount: number | null, of: Unit) => amount && onChange?.(amount * units[of]);
  return (
    <span className="row">
      <InputNumber
        {...(id && { id })}
        min={unit === 'minutes' ? 1 : 0.5}
        value={shown}
        onChange={(amount) => change(amount, unit)}
        style={{ width: 120 }}
      />
      <Select<Unit>
        aria-label={t('span.unit')}
        value={unit}
        options={(['minutes', 'hours', 'days'] as const).map((one) => ({ value: one, label: t(`span.${one}Unit`) }))}
        onChange={(next) => {
          setUnit(next);
          change(Math.max(1, Math.round(shown)), next);
        }}
        style={{ width: 100 }}
      />
    </span>
  );
}

/** A tree of conditions, with the server's catalogue around it. */
export function ConditionField({ value, onChange }: FieldProps<Definition>) {
  const catalogue = useCatalogueQuery();
  return (
    <Loaded query={catalogue}>
      {(data) => (
        <CatalogueContext value={data}>
          <Builder root={asGroup(value ?? { all: [] })} change={(root) => onChange?.(root)} />
        </CatalogueContext>
      )}
    </Loaded>
  );
}

export interface EventWish {
  readonly event: string;
  readonly where?: Segment.PropertyCondition[];
}

/** An event and, on wish, conditions on its properties. */
export function EventField({ value, onChange }: FieldProps<EventWish>) {
  const catalogue = useCatalogueQuery();
  const wish = value ?? { event: '' };
  return (
    <Loaded query={catalogue}>
      {(data) => (
        <CatalogueContext value={data}>
          <span className="row">
            <EventSelect value={wish.event} change={(event) => onChange?.({ event })} />
            <WhereList
              event={wish.event}
              where={wish.where}
              change={(where) => onChange?.(where.length > 0 ? { event: wish.event, where } : { event: wish.event })}
            />
          </span>
        </CatalogueContext>
      )}
    </Loaded>
  );
}

/** `HH:MM`. */
export function TimeField({ value, onChange, id, label }: FieldProps<string> & { readonly label?: string }) {
  return (
    <Input
      type="time"
      {...(id && { id })}
      {...(label && { 'aria-label': label })}
      value={value}
      onChange={(event) => event.target.value && onChange?.(event.target.value)}
      style={{ width: 130 }}
    />
  );
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A weekday, or with `anyText` every day. */
export function WeekdayField({ value, onChange, id, anyText }: FieldProps<number | undefined> & { anyText?: string }) {
  const { t } = useTranslation('journey');
  return (
    <Select
      {...(id && { id })}
      aria-label={t('weekday.label')}
      value={value ?? 0}
      options={[
        ...(anyText ? [{ value: 0, label: anyText }] : []),
        ...weekdays.map((day) => ({ value: day as number, label: t(`weekday.${day}`) })),
      ]}
      onChange={(day: number) => onChange?.(day || undefined)}
      style={{ width: 130 }}
    />
  );
}
