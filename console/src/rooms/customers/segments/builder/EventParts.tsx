/** Parts that event conditions share: which event, which of its properties, within what time. */
import type { Segment } from '@pawloop/contract';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../../../app/time.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { OperatorSelect } from './Condition.tsx';
import { isPropertyOperator, operatorsFor, propertyType, useCatalogue, useCatalogueWords } from './catalogue.ts';
import { ValueInput } from './ValueInput.tsx';

export function EventSelect({ value, change }: { readonly value: string; readonly change: (event: string) => void }) {
  const { t } = useTranslation('segment');
  const { events } = useCatalogue();
  const words = useCatalogueWords();
  const names = [...new Set(['order', ...events.map((event) => event.name)])];
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('builder.event')}
      placeholder={t('builder.event')}
      value={value || null}
      options={names.map((name) => ({ value: name, label: words.event(name) }))}
      onChange={change}
      popupMatchSelectWidth={false}
      style={{ minWidth: 150 }}
    />
  );
}

export interface PropertySelectProps {
  readonly event: string;
  readonly value: string | undefined;
  readonly change: (property: string | undefined) => void;
  readonly numericOnly?: boolean;
}

export function PropertySelect({ event, value, change, numericOnly = false }: PropertySelectProps) {
  const { t } = useTranslation('segment');
  const { events } = useCatalogue();
  const words = useCatalogueWords();
  // Ids mean nothing to people; what they stand for has fields of its own.
  const properties = (events.find((one) => one.name === event)?.properties ?? []).filter(
    (one) => !one.key.endsWith('Id'),
  );
  const fitting = numericOnly ? properties.filter((one) => one.type === 'number') : properties;
  return (
    <Select
      allowClear={!numericOnly}
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('builder.property')}
      placeholder={t(numericOnly ? 'builder.property' : 'builder.itsTime')}
      value={value || null}
      options={fitting.map((one) => ({ value: one.key, label: words.property(one.key) }))}
      onChange={(next: string | null | undefined) => change(next ?? undefined)}
      popupMatchSelectWidth={false}
      style={{ minWidth: 130 }}
    />
  );
}

type Where = Segment.PropertyCondition[];
export interface WhereListProps {
  readonly event: string;
  readonly where: Where | undefined;
  readonly change: (where: Where) => void;
}

/** Conditions on the event's own members. */
export function WhereList({ event, where = [], change }: WhereListProps) {
  const { t } = useTranslation('segment');
  const catalogue = useCatalogue();
  const keyed = where.map((one, index) => ({ one, index, key: `where ${index}` }));
  const canAdd = (catalogue.events.find((one) => one.name === event)?.properties.length ?? 0) > 0;
  return (
    <>
      {keyed.map(({ one, index, key }) => {
        const type = propertyType(catalogue, event, one.property);
        return (
          <span key={key} className="row where">
            <span className="quiet">{t('builder.where')}</span>
            <PropertySelect
              event={event}
              value={one.property}
              change={(property) => change(where.with(index, { property: property ?? '', operator: 'eq' }))}
            />
            <OperatorSelect
              operators={operatorsFor(type).filter(isPropertyOperator)}
              value={one.operator}
              change={(operator) => change(where.with(index, { property: one.property, operator }))}
            />
            <ValueInput
              type={type}
              operator={one.operator}
              value={one.value}
              change={(value) => change(where.with(index, { ...one, value: value ?? '' }))}
            />
            <Button
              type="text"
              size="small"
              aria-label={t('builder.remove')}
              icon={<Icon name="close" size={14} />}
              onClick={() => change(where.toSpliced(index, 1))}
            />
          </span>
        );
      })}
      {canAdd && (
        <Button size="small" type="link" onClick={() => change([...where, { property: '', operator: 'eq' }])}>
          {t('builder.addWhere')}
        </Button>
      )}
    </>
  );
}

type Window = Segment.Window | undefined;
export interface WindowInputProps {
  readonly value: Window;
  readonly change: (window: Window) => void;
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DEFAULT_DAYS = 30;
const kinds = ['ever', 'rolling', 'calendar', 'fixed'] as const;
type WindowKind = (typeof kinds)[number];

export function windowKind(window: Window): WindowKind {
  if (!window) return 'ever';
  if ('lastDays' in window) return 'rolling';
  return 'calendarDays' in window ? 'calendar' : 'fixed';
}

function freshWindow(kind: WindowKind): Window {
  if (kind === 'rolling') return { lastDays: DEFAULT_DAYS };
  if (kind === 'calendar') return { calendarDays: DEFAULT_DAYS, timeZone: zone };
  return kind === 'fixed' ? { from: new Date().toISOString() } : undefined;
}

export function WindowInput({ value, change }: WindowInputProps) {
  const { t } = useTranslation('segment');
  const days = value && ('lastDays' in value ? value.lastDays : 'calendarDays' in value ? value.calendarDays : null);
  return (
    <span className="row">
      <Select<WindowKind>
        aria-label={t('builder.window')}
        value={windowKind(value)}
        options={kinds.map((kind) => ({ value: kind, label: t(`window.${kind}`) }))}
        onChange={(kind) => change(freshWindow(kind))}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
      />
      {typeof days === 'number' && (
        <InputNumber
          aria-label={t('builder.days')}
          min={1}
          max={3660}
          precision={0}
          suffix={t('builder.days')}
          value={days}
          onChange={(next) => {
            if (next === null || !value) return;
            change('lastDays' in value ? { lastDays: next } : { calendarDays: next, timeZone: zone });
          }}
          style={{ width: 120 }}
        />
      )}
      {value && 'from' in value && <FixedDays value={value} change={change} />}
    </span>
  );
}

interface FixedDaysProps {
  readonly value: { readonly from: string; readonly until?: string };
  readonly change: (window: Window) => void;
}

function FixedDays({ value, change }: FixedDaysProps) {
  const { t } = useTranslation('segment');
  const instant = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  return (
    <>
      <DateInput
        label={t('builder.from')}
        value={dateOf(value.from)}
        onChange={(day) => day && change({ ...value, from: instant(day) })}
      />
      {t('builder.to')}
      <DateInput
        label={t('builder.until')}
        value={value.until && dateOf(value.until)}
        onChange={(day) => change(day ? { ...value, until: instant(day) } : { from: value.from })}
      />
    </>
  );
}
