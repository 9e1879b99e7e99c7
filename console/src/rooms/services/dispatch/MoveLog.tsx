/** What happened with an emergency, newest first. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../app/time.ts';

export function MoveLog({ moves }: { readonly moves: readonly Dispatch.Move[] }) {
  const { t } = useTranslation('dispatch');
  return (
    <ol className="dispatch-log">
      {moves.toReversed().map((move) => (
        <li key={move.seq}>
          <time dateTime={move.at} className="figures quiet nowrap">
            {exactTime(move.at, undefined, true).slice(11)}
          </time>
          <span>
            {t(`move.${move.kind}`, { wave: move.wave, store: move.storeName ?? '' })}
            {move.reason && <span className="quiet"> {t(`reason.${move.reason}`, { defaultValue: move.reason })}</span>}
          </span>
          <span className="quiet nowrap">{t(`by.${move.by}`)}</span>
        </li>
      ))}
    </ol>
  );
}
