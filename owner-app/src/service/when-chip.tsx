/** A free time as a chip: the day above the clock, so that three stand in a row in every language. */
import { Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { serverNow } from '../state/clock.ts';
import { dayText, wallTime } from './when.ts';

interface WhenChipProps {
  readonly at: string;
  readonly zone: string;
  readonly onPress: () => void;
}

export function WhenChip({ at, zone, onPress }: WhenChipProps) {
  const t = useText();
  const { date, clock } = wallTime(at, zone);
  return (
    <Press className="chip is-when" onPress={onPress}>
      <Words className="small">{dayText(t, date, wallTime(serverNow(), zone).date)}</Words>
      <Words>{clock}</Words>
    </Press>
  );
}
