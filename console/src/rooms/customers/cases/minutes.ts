/** Minutes of a clock as people say them: whole days, whole hours, else minutes. */
import { useTranslation } from 'react-i18next';

export const units = ['minutes', 'hours', 'days'] as const;
export type Unit = (typeof units)[number];
export const minutesPer: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 1440 };

/** The largest unit of which there is a whole number. */
export function inUnit(minutes: number): { readonly amount: number; readonly unit: Unit } {
  const unit = units.findLast((one) => minutes % minutesPer[one] === 0) ?? 'minutes';
  return { amount: minutes / minutesPer[unit], unit };
}

export function useSayMinutes(): (minutes: number) => string {
  const { t } = useTranslation('care');
  return (minutes) => {
    const { amount, unit } = inUnit(minutes);
    return t(`kinds.${unit}`, { count: amount });
  };
}
