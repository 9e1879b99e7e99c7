/** The value of a condition: number, amount, text, choice, date or list, as type and operator ask. */
import type { Segment } from '@pawloop/contract';
import { AutoComplete, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../../../app/time.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { fenOf, yuanOf } from '../../../../kit/fen.ts';
import { type Operator, useCatalogueWords, type ValueType } from './catalogue.ts';

type Value = Segment.ConditionValue;

export interface ValueInputProps {
  readonly type: ValueType;
  readonly operator: Operator;
  readonly choices?: readonly string[] | null;
  readonly value: Value | undefined;
  readonly change: (value: Value | undefined) => void;
}

export function ValueInput(props: ValueInputProps) {
  const { operator, value, change } = props;
  const { t } = useTranslation('segment');
  if (operator === 'isSet' || operator === 'isNotSet') return null;
  if (operator.endsWith('Days')) {
    return (
      <InputNumber
        aria-label={t('builder.days')}
        min={0}
        max={3660}
        precision={0}
        suffix={t('builder.days')}
        value={typeof value === 'number' ? value : null}
        onChange={(next) => change(next ?? undefined)}
        style={{ width: 130 }}
      />
    );
  }
  if (operator === 'between') return <Between {...props} />;
  if (operator === 'in' || operator === 'notIn') return <ListInput {...props} />;
  return <One {...props} />;
}

function Between(props: ValueInputProps) {
  const { t } = useTranslation('segment');
  const [low, high] = Array.isArray(props.value) ? props.value : [undefined, undefined];
  const set = (next: readonly [Value | undefined, Value | undefined]) =>
    props.change(next.map((one) => (one === undefined ? '' : one)) as Value);
  return (
    <span className="row">
      <One {...props} value={low === '' ? undefined : low} change={(next) => set([next, high])} />
      {t('builder.to')}
      <One {...props} value={high === '' ? undefined : high} change={(next) => set([low, next])} />
    </span>
  );
}

function ListInput({ type, choices, value, change }: ValueInputProps) {
  const { t } = useTranslation('segment');
  const words = useCatalogueWords();
  const list = Array.isArray(value) ? value.map(String) : [];
  const isNumber = type === 'number' || type === 'money';
  const back = (next: string[]) =>
    isNumber
      ? next
          .map(Number)
          .filter(Number.isFinite)
          .map((one) => (type === 'money' ? fenOf(one) : one))
      : next;
  const shown = type === 'money' ? list.map((one) => String(yuanOf(Number(one)))) : list;
  return (
    <Select
      mode={choices ? 'multiple' : 'tags'}
      aria-label={t('builder.value')}
      placeholder={t('builder.values')}
      value={shown}
      options={(choices ?? []).map((choice) => ({ value: choice, label: words.choice(choice) }))}
      onChange={(next: string[]) => change(back(next))}
      style={{ minWidth: 200, maxWidth: 420 }}
    />
  );
}

function One({ type, choices, value, change }: ValueInputProps) {
  const { t } = useTranslation('segment');
  const words = useCatalogueWords();
  const label = t('builder.value');
  const text = value === undefined || Array.isArray(value) ? '' : String(value);
  if (type === 'number' || type === 'money') {
    return (
      <InputNumber
        aria-label={label}
        {...(type === 'money' && { prefix: '¥' })}
        value={typeof value !== 'number' ? null : type === 'money' ? yuanOf(value) : value}
        onChange={(next) => change(next === null ? undefined : type === 'money' ? fenOf(next) : next)}
        style={{ width: 130 }}
      />
    );
  }
  if (type === 'boolean') {
    return (
      <Select
        aria-label={label}
        value={typeof value === 'boolean' ? String(value) : null}
        placeholder={label}
        options={[
          { value: 'true', label: t('builder.yes') },
          { value: 'false', label: t('builder.no') },
        ]}
        onChange={(next: string | null) => change(next === 'true')}
        style={{ width: 100 }}
      />
    );
  }
  if (type === 'date' || type === 'instant') {
    return <DateInput label={label} value={text && dayOf(text)} onChange={(day) => change(momentOf(day, type))} />;
  }
  if (choices) {
    return (
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={label}
        placeholder={label}
        value={text || null}
        options={choices.map((choice) => ({ value: choice, label: words.choice(choice) }))}
        onChange={(next: string | null) => change(next ?? undefined)}
        style={{ minWidth: 150 }}
      />
    );
  }
  return (
    <AutoComplete
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(next: string) => change(next || undefined)}
      style={{ width: 170 }}
    />
  );
}

/** The day of a stored date or instant, in the reader's zone. */
const dayOf = (text: string) => (text.includes('T') ? dateOf(text) : text);

/** A picked day: as it is for dates, its begin in the reader's zone for instants. */
function momentOf(day: string | undefined, type: 'date' | 'instant'): string | undefined {
  if (!day) return undefined;
  return type === 'date' ? day : new Date(`${day}T00:00:00`).toISOString();
}
