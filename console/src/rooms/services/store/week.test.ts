/** The week view's days: cut at midnight, in the store's zone. */
import { describe, expect, it } from 'vitest';
import { addDays, dayParts, mondayOf } from './week.ts';

describe('week view', () => {
  it('MER-4 begins on Monday, also of a Sunday and over a change of the clock', () => {
    expect(mondayOf('2026-03-08')).toBe('2026-03-02');
    expect(mondayOf('2026-03-02')).toBe('2026-03-02');
    expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
  });

  it('MER-4 shows a night shift on both of its days in the store’s zone', () => {
    const spans = [{ from: '2026-03-02T14:00:00Z', to: '2026-03-02T22:00:00Z' }];
    const texts = (date: string) => dayParts(spans, date, 'Asia/Shanghai').map((part) => part.text);
    expect(texts('2026-03-02')).toEqual(['22:00–24:00']);
    expect(texts('2026-03-03')).toEqual(['00:00–06:00']);
    expect(texts('2026-03-04')).toEqual([]);
    expect(dayParts(spans, '2026-03-03', 'Asia/Shanghai')[0]).toMatchObject({ left: 0, width: 0.25 });
  });
});
