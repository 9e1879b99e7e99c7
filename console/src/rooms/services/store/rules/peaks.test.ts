/** Peak windows in rows and back. */
import { describe, expect, it } from 'vitest';
import { rowsOf, windowsOf } from './peaks.ts';

const evening = { from: '18:00', until: '20:00', sharePercent: 20 };

describe('peak windows', () => {
  it('BOOK-7 rule 22 shows what differs by its day alone as one row, and sets a window for each of its days', () => {
    const windows = [
      { weekday: 5, ...evening },
      { weekday: 6, ...evening, sharePercent: 10 },
      { weekday: 1, ...evening },
    ];
    const rows = rowsOf(windows);
    expect(rows).toEqual([
      { weekdays: [1, 5], ...evening },
      { weekdays: [6], ...evening, sharePercent: 10 },
    ]);
    const byDay = (list: typeof windows) => list.toSorted((a, b) => a.weekday - b.weekday);
    expect(byDay(windowsOf(rows))).toEqual(byDay(windows));
  });
});
