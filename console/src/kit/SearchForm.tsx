/** Filters of a list, kept in the address: text, choices and dates; what is set can be cleared one by one. */
import { Button, Input, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateInput } from './DateInput.tsx';
import { useQueryState } from './Go.tsx';
import { Icon } from './Icon.tsx';

export interface SearchField {
  /** Name of the query parameter. */
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'choice' | 'date';
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly width?: number;
}

const TYPING_MS = 300;

export function SearchForm({ fields }: { readonly fields: readonly SearchField[] }) {
  const { t } = useTranslation('kit');
  const [state, change] = useQueryState();
  const isSet = fields.some((field) => state[field.name]);
  return (
    <search className="search-form">
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={state[field.name] ?? ''}
          set={(value) => change({ [field.name]: value })}
        />
      ))}
      {isSet && (
        <Button
          type="text"
          icon={<Icon name="close" size={15} />}
          onClick={() => change(Object.fromEntries(fields.map((field) => [field.name, undefined])))}
        >
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

interface FieldProps {
  readonly field: SearchField;
  readonly value: string;
  readonly set: (value: string | undefined) => void;
}

function Field({ field, value, set }: FieldProps) {
  if (field.kind === 'text') return <TextField field={field} value={value} set={set} />;
  if (field.kind === 'date') {
    return (
      <label className="row" htmlFor={`filter-${field.name}`}>
        <span className="quiet">{field.label}</span>
        <DateInput id={`filter-${field.name}`} value={value} onChange={set} />
      </label>
    );
  }
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={field.label}
      placeholder={field.label}
      value={value || null}
      options={[...(field.options ?? [])]}
      onChange={(chosen: string | null | undefined) => set(chosen ?? undefined)}
      style={{ minWidth: field.width ?? 140 }}
    />
  );
}

/** Waits for a pause in typing before it asks the server. */
function TextField({ field, value, set }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set(text.trim() || undefined), TYPING_MS);
  };
  return (
    <Input
      allowClear
      value={typed}
      placeholder={field.label}
      aria-label={field.label}
      prefix={<Icon name="search" size={15} />}
      onChange={(event) => type(event.target.value)}
      style={{ width: field.width ?? 240 }}
    />
  );
}
