/** Building blocks for the browser: real buttons, inputs and headings, so that keyboard and screen reader work. */
import { type ChangeEvent, useEffect, useRef } from 'react';
import type {
  BoxProps,
  DateInputProps,
  DialogProps,
  InputProps,
  PictureProps,
  PressProps,
  TextProps,
  TimeInputProps,
  VideoProps,
} from './host-props.ts';

export function Box({ className, style, role, label, hidden, children }: BoxProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: whoever gives a label gives a role too
    <div className={className} style={style} role={role} aria-label={label} aria-hidden={hidden || undefined}>
      {children}
    </div>
  );
}

/** Takes the focus while it is open, gives it back afterwards, and closes on Escape. */
export function Dialog({ className, label, onClose, children }: DialogProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      ref={panel}
      className={className}
      role="dialog"
      aria-modal="true"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {children}
    </div>
  );
}

export function Words({ className, heading, hidden, children }: TextProps) {
  const Tag = heading === undefined ? 'span' : (`h${heading}` as const);
  return (
    <Tag className={className} aria-hidden={hidden || undefined}>
      {children}
    </Tag>
  );
}

export function Press({
  className = '',
  style,
  label,
  disabled,
  chosen,
  as = 'button',
  onPress,
  children,
}: PressProps) {
  const checks = as === 'radio' || as === 'checkbox' || as === 'switch';
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked only with a role that can be
    <button
      type="button"
      className={`press ${className}`}
      style={style}
      disabled={disabled}
      role={as === 'button' ? undefined : as}
      aria-label={label}
      aria-checked={checks ? chosen === true : undefined}
      aria-pressed={as === 'button' && chosen !== undefined ? chosen : undefined}
      aria-current={as === 'link' && chosen ? 'page' : undefined}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

const modes = { text: 'text', digits: 'numeric', decimal: 'decimal', phone: 'tel', email: 'email' } as const;

export function Input(props: InputProps) {
  const { className = '', keyboard = 'text', lines, maxLength = 120 } = props;
  const shared = {
    className: `input ${className}`,
    value: props.value,
    maxLength,
    placeholder: props.placeholder,
    'aria-label': props.label,
    'aria-invalid': props.invalid || undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => props.onChange(event.target.value),
  };
  if (lines !== undefined) return <textarea {...shared} rows={lines} />;
  return <input {...shared} type="text" inputMode={modes[keyboard]} autoComplete={props.autoComplete ?? 'off'} />;
}

export function Picture({ className, src, alt }: PictureProps) {
  return <img className={className} src={src} alt={alt} />;
}

/** A clip with the browser's own controls; clips of a store have no speech that captions could tell. */
export function MediaVideo({ className, src, label }: VideoProps) {
  // biome-ignore lint/a11y/useMediaCaption: short clips from the store's phone
  return <video className={className} src={src} aria-label={label} controls playsInline preload="metadata" />;
}

export function DateInput({ className = '', value, label, from, until, invalid, onChange }: DateInputProps) {
  return (
    <input
      type="date"
      className={`input ${className}`}
      value={value}
      min={from}
      max={until}
      aria-label={label}
      aria-invalid={invalid || undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Told when the owner leaves the field, not at each key: half a time is none. */
export function TimeInput({ className = '', value, label, onChange }: TimeInputProps) {
  return (
    <input
      key={value}
      type="time"
      className={`input ${className}`}
      defaultValue={value}
      aria-label={label}
      onBlur={(event) => {
        if (event.target.value !== '' && event.target.value !== value) onChange(event.target.value);
      }}
    />
  );
}
