/** The clocks of cases, without I/O. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt } from './domain.ts';

const at = (text: string) => Temporal.Instant.from(text);
const shop = { from: '09:00', until: '21:00' };

describe('clocks', () => {
  it('CARE-2 stand still outside of business hours, and run on the next day', () => {
    // 20:30 in Shanghai: half an hour today, the rest from nine on.
    expect(dueAt(at('2026-03-10T12:30:00Z'), 60, shop, 'Asia/Shanghai').toString()).toBe('2026-03-11T01:30:00Z');
    expect(dueAt(at('2026-03-10T14:00:00Z'), 60, shop, 'Asia/Shanghai').toString()).toBe('2026-03-11T02:00:00Z');
    expect(dueAt(at('2026-03-10T12:00:00Z'), 60, shop, 'Asia/Shanghai').toString()).toBe('2026-03-10T13:00:00Z');
    const always = { from: '00:00', until: '00:00' };
    expect(dueAt(at('2026-03-10T14:00:00Z'), 1440, always, 'Asia/Shanghai').toString()).toBe('2026-03-11T14:00:00Z');
  });

  it('CARE-2 keep their wall times on days with a change of the clock', () => {
    // 8 March 2026 in New York has 23 hours.
    const due = dueAt(at('2026-03-08T00:30:00Z'), 12 * 60 + 30, shop, 'America/New_York');
    expect(due.toZonedDateTimeISO('America/New_York').toPlainDateTime().toString()).toBe('2026-03-08T20:00:00');
  });

  it('CARE-2 are never due before their minutes have passed, and later the more minutes there are', () => {
    const start = fc
      .integer({ min: 1_772_000_000, max: 1_800_000_000 })
      .map((s) => Temporal.Instant.fromEpochMilliseconds(s * 1000));
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 20_000 }), (from, minutes) => {
        const due = dueAt(from, minutes, shop, 'Asia/Shanghai');
        expect(due.epochMilliseconds - from.epochMilliseconds).toBeGreaterThanOrEqual(minutes * 60_000);
        const later = dueAt(from, minutes + 1, shop, 'Asia/Shanghai');
        expect(Temporal.Instant.compare(due, later)).toBe(-1);
        const local = due.toZonedDateTimeISO('Asia/Shanghai').toPlainTime();
        expect(Temporal.PlainTime.compare(local, '09:00')).toBeGreaterThan(0);
        expect(Temporal.PlainTime.compare(local, '21:00')).toBeLessThanOrEqual(0);
      }),
    );
  });
});
