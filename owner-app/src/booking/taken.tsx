/** A hold that was refused: why, and the next free times, one tap each (rule 5). */
import { ApiError } from '@pawloop/contract/client';
import { Box, Press, Words } from '#host';
import { whenText } from '../service/when.ts';
import { serverNow } from '../state/clock.ts';
import { Problem } from '../ui/kit.tsx';
import { alternativesOf } from './draft.ts';
import { useText } from './texts.ts';

interface TakenProps {
  readonly error: unknown;
  readonly zone: string | undefined;
  readonly onChoose: (startsAt: string) => void;
}

export function Taken({ error, zone = 'Asia/Shanghai', onChoose }: TakenProps) {
  const t = useText();
  if (error === undefined) return null;
  const starts = alternativesOf(error instanceof ApiError ? error.problem : undefined);
  return (
    <Box className="stack">
      <Problem error={error} />
      {starts.length > 0 && (
        <Box className="chips" role="group" label={t('taken.instead')}>
          <Words className="muted">{t('taken.instead')}</Words>
          {starts.map((startsAt) => (
            <Press key={startsAt} className="chip is-time" onPress={() => onChoose(startsAt)}>
              <Words>{whenText(t, startsAt, zone, serverNow())}</Words>
            </Press>
          ))}
        </Box>
      )}
    </Box>
  );
}
