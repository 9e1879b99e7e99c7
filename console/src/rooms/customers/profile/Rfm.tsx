/** Recency, frequency and monetary value of a customer, each with its score (AUD-4). */
import { useTranslation } from 'react-i18next';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';
import { TierTag } from '../TierTag.tsx';
import type { Profile } from './profile.ts';

const HIGHEST = [1, 2, 3, 4, 5] as const;

export function Rfm({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation('audience');
  const { rfm } = profile;
  const lines = [
    ['r', rfm.recencyDays === null ? '–' : t('rfm.days', { count: rfm.recencyDays })],
    ['f', t('rfm.orders', { count: rfm.frequency, figure: sayCount(rfm.frequency) })],
    ['m', rfm.monetaryFen === null ? '–' : sayMoney(rfm.monetaryFen)],
  ] as const;
  return (
    <Section title="RFM" extra={<TierTag kind="rfm" of={rfm.tier} />}>
      {lines.map(([key, value]) => (
        <div key={key} className="score">
          <span>
            {t(`rfm.${key}`)} {key === 'm' && <span className="quiet">({t(`monetary.${rfm.monetary}`)})</span>}
          </span>
          <span className="figures">{value}</span>
          <Score of={rfm.scores?.[key] ?? 0} />
        </div>
      ))}
      {rfm.meanFen !== null && <p className="quiet">{t('rfm.mean', { mean: sayMoney(rfm.meanFen) })}</p>}
      {rfm.asOf && (
        <p className="quiet">
          {t('rfm.computed')} <When at={rfm.asOf} />
        </p>
      )}
    </Section>
  );
}

function Score({ of }: { readonly of: number }) {
  const { t } = useTranslation('audience');
  return (
    <span className="score-dots" role="img" aria-label={of ? t('rfm.score', { score: of }) : t('rfm.noScore')}>
      {HIGHEST.map((step) => (
        <i key={step} className={step <= of ? 'score-on' : ''} />
      ))}
    </span>
  );
}
