/** Days of forms and the instants that they stand for. */
import { describe, expect, it } from 'vitest';
import { endOf, firstDay, lastDay, startOf } from './dates.ts';

describe('UI-C days of forms', () => {
  it('UI-C become instants and the same days again', () => {
    const from = startOf('2026-03-01');
    const until = endOf('2026-03-31');
    expect(firstDay(from)).toBe('2026-03-01');
    expect(lastDay(until)).toBe('2026-03-31');
    expect(Date.parse(until ?? '') - Date.parse(from ?? '')).toBe(31 * 86_400_000);
  });

  it('UI-C leave an exact time alone that falls on the chosen day', () => {
    const from = new Date('2026-03-01T10:30:00').toISOString();
    const until = new Date('2026-03-05T18:00:00').toISOString();
    expect(startOf('2026-03-01', from)).toBe(from);
    expect(startOf('2026-03-02', from)).not.toBe(from);
    expect(endOf('2026-03-05', until)).toBe(until);
    expect(endOf('2026-03-06', until)).not.toBe(until);
  });

  it('UI-C are nothing when nothing is chosen', () => {
    expect([startOf(undefined), endOf(null), firstDay(null), lastDay(null)]).toEqual([
      null,
      null,
      undefined,
      undefined,
    ]);
  });
});
