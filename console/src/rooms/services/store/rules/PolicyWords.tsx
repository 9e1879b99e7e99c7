/** A cancellation policy in the words that owners read, the earliest first. */
import type { Merchant } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';

export type Terms = Pick<Merchant.PolicyInput, 'tiers' | 'noShowPercent'>;

export function PolicyWords({ policy: { tiers, noShowPercent } }: { readonly policy: Terms }) {
  const { t } = useTranslation('rules');
  const falling = tiers.toSorted((a, b) => b.untilHoursBefore - a.untilHoursBefore);
  const costly = falling.filter((tier) => tier.feePercent > 0);
  const [first] = costly;
  return (
    <ul className="policy-words quiet">
      <li>{first ? t('policy.free', { hours: first.untilHoursBefore }) : t('policy.always')}</li>
      {costly.map((tier) => (
        <li key={tier.untilHoursBefore}>
          {t('policy.tier', { hours: tier.untilHoursBefore, percent: tier.feePercent })}
        </li>
      ))}
      <li>{t('policy.noShowSays', { percent: noShowPercent })}</li>
    </ul>
  );
}
