/** Words and notation of KPIs. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../app/i18n.ts';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import type { Tone } from '../../../kit/StateTag.tsx';

export type Kpi = Reply<'GET /v1/kpis'>['items'][number];
export type Status = Kpi['status'];

export const statuses = ['reached', 'onTrack', 'behind', 'missed', 'open', 'noTarget', 'empty', 'waiting'] as const;

export const toneOf: Readonly<Record<Status, Tone>> = {
  reached: 'good',
  onTrack: 'info',
  behind: 'warn',
  missed: 'bad',
  open: 'plain',
  noTarget: 'plain',
  empty: 'plain',
  waiting: 'plain',
};

const digitsOf: Partial<Readonly<Record<Kpi['unit'], number>>> = { ratio: 2 };

export function useKpiWords() {
  const { t } = useTranslation(['insight', 'team']);
  const say = (value: number | null, unit: Kpi['unit']): string =>
    value === null ? '–' : t(`insight:kpi.unit.${unit}`, { value: sayCount(value, digitsOf[unit] ?? 1) });
  return {
    local: (words: Kpi['name']): string => words[presentLanguage()],
    /** A value with its unit; growths bear their sign. */
    value: (kpi: Pick<Kpi, 'unit' | 'growth'>, value: number | null): string => {
      const text = say(value, kpi.unit);
      return kpi.growth && value !== null && value > 0 ? `+${text}` : text;
    },
    say,
    owner: (owner: string | null): string =>
      owner === null ? t('insight:kpi.noOwner') : t(`team:role.${owner}`, { defaultValue: owner }),
    status: (status: Status): string => t(`insight:kpi.status.${status}`),
  };
}

/** What is divided by what, in money where it is money. */
export function saySum({ numerator, denominator }: NonNullable<Kpi['current']>, amounts: Kpi['amounts']): string {
  if (amounts === 'total') return sayMoney(numerator);
  const above = amounts === 'none' ? sayCount(numerator) : sayMoney(numerator);
  return `${above} ÷ ${amounts === 'both' ? sayMoney(denominator) : sayCount(denominator)}`;
}
