/** A hold that was refused: why, and the next free times of each line that lost its own, one tap each (rule 5). */
import { ApiError } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { WhenChip } from '../service/when-chip.tsx';
import { Problem } from '../ui/kit.tsx';
import { type Alternative, alternativesOf } from './draft.ts';
import { useText } from './texts.ts';

interface TakenProps {
  readonly error: unknown;
  readonly zone: string;
  /** Who each line is for, where there are several. */
  readonly names?: readonly string[];
  readonly onChoose: (alternative: Alternative) => void;
}

export function Taken({ error, zone, names = [], onChoose }: TakenProps) {
  const t = useText();
  if (error === undefined) return null;
  const free = alternativesOf(error instanceof ApiError ? error.problem : undefined);
  const lines = [...new Set(free.map(({ line }) => line))];
  return (
    <Box className="stack">
      <Problem error={error} />
      {lines.map((line) => {
        const name = names.length > 1 ? names[line] : undefined;
        const title = name === undefined ? t('taken.instead') : t('taken.insteadFor', { name });
        return (
          <Box key={line} className="stack">
            <Words className="muted">{title}</Words>
            <Box className="chips" role="group" label={title}>
              {free
                .filter((one) => one.line === line)
                .map((one) => (
                  <WhenChip key={one.startsAt} at={one.startsAt} zone={zone} onPress={() => onChoose(one)} />
                ))}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
