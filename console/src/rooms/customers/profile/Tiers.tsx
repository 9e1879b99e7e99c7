/** The lifecycle tier of a customer with its reasons in words (AUD-5). */
import { useTranslation } from 'react-i18next';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';
import { TierTag } from '../TierTag.tsx';
import type { Profile } from './profile.ts';

export function Tiers({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const { lifecycle } = profile;
  const figure = (rule: string, value: number) => (rule.endsWith('Fen') ? sayMoney(value) : sayCount(value, 1));
  return (
    <Section title={t('profile.lifecycle')} extra={<TierTag kind="lifecycle" of={lifecycle.tier} />}>
      <ul className="stack">
        {lifecycle.reasons.map(({ rule, value, boundary }) => (
          <li key={rule}>{t(`reason.${rule}`, { value: figure(rule, value), boundary: figure(rule, boundary) })}</li>
        ))}
        <li className="quiet">
          {t('profile.since')} <When at={lifecycle.since} exact />
        </li>
        {lifecycle.nextAt && (
          <li className="quiet">
            {t('profile.next')} <When at={lifecycle.nextAt} />
          </li>
        )}
      </ul>
    </Section>
  );
}
