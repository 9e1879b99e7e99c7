/** Peak windows as people set them: one time on several days of the week, and back to a window for each day. */
import type { Schedule } from '@pawloop/contract';

export interface PeakRow {
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly until: string;
  readonly sharePercent: number;
}

/** Windows that differ by their day alone are one row. */
export function rowsOf(windows: readonly Schedule.PeakWindow[]): PeakRow[] {
  const same = Map.groupBy(windows, ({ from, until, sharePercent }) => `${from} ${until} ${sharePercent}`);
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { from, until, sharePercent } = first;
    return [{ weekdays: group.map((one) => one.weekday).sort((a, b) => a - b), from, until, sharePercent }];
  });
}

export const windowsOf = (rows: readonly PeakRow[]): Schedule.PeakWindow[] =>
  rows.flatMap(({ weekdays, ...rest }) => weekdays.map((weekday) => ({ weekday, ...rest })));
