/** Running journeys that would touch the same people on the same day beyond the cap (rule 40). */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { Go } from '../../../../kit/Go.tsx';
import { sayCount } from '../../../../kit/Money.tsx';

export function Conflicts({ conflicts }: { readonly conflicts: readonly Journey.JourneyConflict[] }) {
  const { t } = useTranslation('journey');
  if (conflicts.length === 0) return null;
  return (
    <div className="notice notice-warn">
      <ul className="notice-text stack">
        {conflicts.map((one) => (
          <li key={`${one.journeyId} ${one.channel}`}>
            <div>
              <Go to={`/journeys/${one.journeyId}`}>{one.name}</Go>
            </div>
            {t('publish.conflict', {
              channel: t(`channel.${one.channel}`, { defaultValue: one.channel }),
              overlap: sayCount(one.overlap),
              perDay: one.perDay,
              cap: one.cap,
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
