/** Wall times of a store as instants. */
import { describe, expect, it } from 'vitest';
import { instantAt } from './zoned.ts';

describe('instantAt', () => {
  it('rule 15 takes the clock of the store, in every week of the year', () => {
    expect(instantAt('2026-03-03', '10:00', 'Asia/Shanghai')).toBe('2026-03-03T02:00:00.000Z');
    expect(instantAt('2026-03-07', '10:00', 'America/New_York')).toBe('2026-03-07T15:00:00.000Z');
    expect(instantAt('2026-03-08', '10:00', 'America/New_York')).toBe('2026-03-08T14:00:00.000Z');
    expect(instantAt('2026-11-01', '00:30', 'America/New_York')).toBe('2026-11-01T04:30:00.000Z');
    expect(instantAt('2026-11-01', '09:00', 'America/New_York')).toBe('2026-11-01T14:00:00.000Z');
  });
});
