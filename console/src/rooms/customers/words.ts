/** Names of customers, tiers and cells, and the tone in which a tier is shown. */
import { useTranslation } from 'react-i18next';
import type { Tone } from '../../kit/StateTag.tsx';

export const lifecycleTiers = ['new', 'active', 'high_value', 'silent', 'dormant', 'lost'] as const;

export const rfmTiers = [
  'new',
  'promising',
  'active',
  'regular',
  'recent',
  'cooling',
  'dormant',
  'lapsed',
  'none',
] as const;

export const rfmCells = [
  'champions',
  'loyal',
  'potential_loyalist',
  'new',
  'promising',
  'need_attention',
  'about_to_sleep',
  'at_risk',
  'cannot_lose',
  'hibernating',
  'lost',
] as const;

const tones: Readonly<Record<string, Tone>> = {
  new: 'info',
  promising: 'info',
  active: 'good',
  regular: 'good',
  recent: 'good',
  high_value: 'accent',
  champions: 'accent',
  loyal: 'good',
  potential_loyalist: 'good',
  silent: 'warn',
  cooling: 'warn',
  need_attention: 'warn',
  about_to_sleep: 'warn',
  at_risk: 'bad',
  cannot_lose: 'bad',
  dormant: 'bad',
  lapsed: 'bad',
};

export const toneOf = (tierOrCell: string): Tone => tones[tierOrCell] ?? 'plain';

export interface Nameable {
  readonly name: string | null;
  readonly customerNo?: number;
  readonly phoneMasked?: string | null;
}

/** The name; without one the masked phone, else “unnamed customer 1024”. */
export function useCustomerName(): (customer: Nameable) => string {
  const { t } = useTranslation('kit');
  return ({ name, customerNo, phoneMasked }) => name ?? phoneMasked ?? t('unnamed', { no: customerNo ?? '' }).trim();
}
