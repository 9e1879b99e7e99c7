/** A calendar date `YYYY-MM-DD`, picked or typed; usable as a form's field. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';

export interface DateInputProps {
  readonly value?: string | null | undefined;
  readonly onChange?: (date: string | undefined) => void;
  readonly id?: string;
  readonly label?: string;
  readonly width?: number | string;
  /** Placeholder instead of antd's “select date”. */
  readonly hint?: string;
}

const FORMAT = 'YYYY-MM-DD';

export function DateInput({ value, onChange, id, label, width = 150, hint }: DateInputProps) {
  return (
    <DatePicker
      {...(id && { id })}
      {...(label && { 'aria-label': label })}
      {...(hint && { placeholder: hint })}
      value={value ? dayjs(value, FORMAT) : null}
      format={FORMAT}
      onChange={(date) => onChange?.(date ? date.format(FORMAT) : undefined)}
      style={{ width }}
    />
  );
}
