/** Who is in a journey and how it went, as a row of figures. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { sayCount, sayShare } from '../../../../kit/Money.tsx';

export function Totals({ totals }: { readonly totals: Journey.JourneyTotals }) {
  const { t } = useTranslation('journey');
  const parts = ['entered', 'live', 'converted', 'completed', 'exited', 'failed'] as const;
  return (
    <dl className="totals section">
      {parts.map((part) => (
        <div key={part}>
          <dt>{t(`total.${part}`)}</dt>
          <dd className="figures">
            {sayCount(totals[part])}
            {part === 'converted' && totals.entered > 0 && (
              <span className="quiet"> {sayShare(totals.converted / totals.entered)}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
