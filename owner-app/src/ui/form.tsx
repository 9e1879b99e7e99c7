/** Form pieces: a labelled field, choices as round buttons, a switch. */
import type { ReactNode } from 'react';
import { Box, Press, Words } from '#host';
import { Icon } from './icon.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** Why the value cannot be taken; shown in place. */
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  return (
    <Box className="field">
      <Words className="field-label">{label}</Words>
      {children}
      {error !== undefined ? (
        <Box className="field-error" role="alert">
          <Words>{error}</Words>
        </Box>
      ) : (
        hint !== undefined && <Words className="field-hint">{hint}</Words>
      )}
    </Box>
  );
}

interface Option<T> {
  readonly value: T;
  readonly name: string;
}

interface ChoicesProps<T> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T | undefined;
  readonly onChange: (value: T) => void;
}

/** One of a few. */
export function Choices<T extends string | boolean>({ label, options, value, onChange }: ChoicesProps<T>) {
  return (
    <Box className="chips" role="radiogroup" label={label}>
      {options.map((option) => (
        <Press
          key={String(option.value)}
          as="radio"
          className={`chip ${option.value === value ? 'is-chosen' : ''}`}
          chosen={option.value === value}
          onPress={() => onChange(option.value)}
        >
          <Words>{option.name}</Words>
        </Press>
      ))}
    </Box>
  );
}

interface ManyChoicesProps {
  readonly label: string;
  readonly options: readonly Option<string>[];
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
}

/** Any number of several; values that are none of the options keep a chip of their own. */
export function ManyChoices({ label, options, values, onChange }: ManyChoicesProps) {
  const own = values.filter((value) => !options.some((option) => option.value === value));
  const all = [...options, ...own.map((value) => ({ value, name: value }))];
  return (
    <Box className="chips" role="group" label={label}>
      {all.map(({ value, name }) => {
        const chosen = values.includes(value);
        return (
          <Press
            key={value}
            as="checkbox"
            className={`chip ${chosen ? 'is-chosen' : ''}`}
            chosen={chosen}
            onPress={() => onChange(chosen ? values.filter((other) => other !== value) : [...values, value])}
          >
            {chosen && <Icon name="check" className="chip-check" />}
            <Words>{name}</Words>
          </Press>
        );
      })}
    </Box>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly detail?: string | undefined;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** A line with a switch; the whole line can be pressed. */
export function Toggle({ label, detail, on, disabled, onChange }: ToggleProps) {
  return (
    <Press as="switch" className="toggle" chosen={on} disabled={disabled} label={label} onPress={() => onChange(!on)}>
      <Box className="toggle-words">
        <Words>{label}</Words>
        {detail !== undefined && <Words className="field-hint">{detail}</Words>}
      </Box>
      <Box hidden className={`toggle-track ${on ? 'is-on' : ''}`}>
        <Box className="toggle-knob" />
      </Box>
    </Press>
  );
}
