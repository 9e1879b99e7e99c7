/** As of which date and over how many months a report is asked; kept in the address. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { DateInput } from '../../kit/DateInput.tsx';
import { useQueryState } from '../../kit/Go.tsx';

const spans = [6, 13, 25, 37] as const;
const DEFAULT_MONTHS = 13;

/** `asOf` is left out for the present. */
export function useAsked(): { asOf?: string; months: number } {
  const [query] = useQueryState();
  const months = spans.find((one) => String(one) === query.months) ?? DEFAULT_MONTHS;
  const asOf = query.asOf;
  return asOf && /^\d{4}-\d\d-\d\d$/.test(asOf) ? { asOf, months } : { months };
}

export function Asked() {
  const { t } = useTranslation('insight');
  const [query, change] = useQueryState();
  const { months } = useAsked();
  return (
    <>
      <label className="row" htmlFor="asked-as-of">
        <span className="quiet">{t('asOf')}</span>
        <DateInput id="asked-as-of" value={query.asOf} hint={t('today')} onChange={(date) => change({ asOf: date })} />
      </label>
      <Select
        aria-label={t('span')}
        value={months}
        options={spans.map((one) => ({ value: one, label: t('months', { count: one }) }))}
        onChange={(next) => change({ months: next === DEFAULT_MONTHS ? undefined : String(next) })}
        style={{ width: 120 }}
      />
    </>
  );
}
