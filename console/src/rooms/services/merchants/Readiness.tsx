/** How far each category of a merchant is: documents, people who passed, whether owners find it. */
import type { Merchant } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../kit/Section.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { useCatalogueNames } from '../catalogue.ts';

const tones: Readonly<Record<string, Tone>> = { wanted: 'plain', live: 'good', hidden: 'bad' };

export function Readiness({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  return (
    <Section title={t('readiness')} hint={t('readinessHint')}>
      {merchant.readiness.length === 0 && <p className="quiet">{t('noCategory')}</p>}
      <ul className="lines">
        {merchant.readiness.map((one) => (
          <li key={one.key} className="ready-line">
            <b className="ready-name">{names.category(one.key)}</b>
            <span className="grow">
              {one.missing.length > 0
                ? t('missing', { kinds: one.missing.map((kind) => names.document(kind)).join(' · ') })
                : t('documentsInOrder')}
              {one.inOrderUntil && one.inOrderUntil < '2199-12-31' && (
                <span className="quiet"> {t('until', { date: one.inOrderUntil })}</span>
              )}
              <div className="quiet">{t('trained', { count: one.trained })}</div>
            </span>
            <StateTag tone={tones[one.state] ?? 'plain'}>{t(`categoryState.${one.state}`)}</StateTag>
          </li>
        ))}
      </ul>
    </Section>
  );
}
