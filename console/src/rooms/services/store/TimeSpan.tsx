/** Two wall times `HH:MM`; `24:00` ends a day. */
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

export interface Span {
  readonly starts: string;
  readonly ends: string;
}

export interface TimeSpanProps {
  readonly value: Span;
  readonly onChange: (span: Span) => void;
  readonly label: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
export const isTime = (text: string): boolean => TIME.test(text);

export function TimeSpan({ value, onChange, label }: TimeSpanProps) {
  const { t } = useTranslation('store');
  const field = (name: 'starts' | 'ends') => (
    <Input
      className="time-field figures"
      value={value[name]}
      placeholder={name === 'starts' ? '09:00' : '18:00'}
      maxLength={5}
      inputMode="numeric"
      status={isTime(value[name]) ? '' : 'error'}
      aria-label={`${label} ${t(`hours.${name}`)}`}
      onChange={(event) => onChange({ ...value, [name]: event.target.value })}
    />
  );
  return (
    <span className="row nowrap">
      {field('starts')}–{field('ends')}
    </span>
  );
}
