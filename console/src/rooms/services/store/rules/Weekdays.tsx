/** Days of the week as buttons that are on or off; a form's field. */
import { useTranslation } from 'react-i18next';
import { WEEK } from '../HoursPanel.tsx';

export interface WeekdaysProps {
  readonly value?: readonly number[];
  readonly onChange?: (days: number[]) => void;
  readonly id?: string;
}

export function Weekdays({ value = [], onChange, id }: WeekdaysProps) {
  const { t } = useTranslation('store');
  const press = (day: number) =>
    onChange?.(WEEK.filter((one) => (one === day ? !value.includes(day) : value.includes(one))));
  return (
    <fieldset className="weekdays plain-set" {...(id && { id })}>
      {WEEK.map((day) => (
        <button
          key={day}
          type="button"
          className="weekday"
          aria-pressed={value.includes(day)}
          onClick={() => press(day)}
        >
          {t(`weekdayShort.${day}`)}
        </button>
      ))}
    </fieldset>
  );
}
