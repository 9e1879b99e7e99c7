/** Terms, validity, codes and words of coupons. */
import type { Coupon } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTemplate, someTerms } from '../../../../test/coupon-template.ts';
import { couponCodeOf, newCode } from '../code.ts';
import { faceFen, requireClaim, requireTerms, valueText } from './terms.ts';
import { remindAt, requireValidity, spanOf } from './validity.ts';

const ZONE = 'Asia/Shanghai';
const after = (change: { days?: number; months?: number; ends?: 'midnight' | 'exact' }): Coupon.Validity => ({
  kind: 'afterGrant',
  days: 0,
  months: 0,
  ends: 'midnight',
  ...change,
});
const endOf = (validity: Coupon.Validity, at: string, zone = ZONE) =>
  spanOf(validity, Temporal.Instant.from(at), zone).to.toZonedDateTimeISO(zone).toPlainDateTime().toString();
const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    return (error as { type: { code: string } }).type.code;
  }
  return 'none';
};

describe('validity', () => {
  it('rule 26 adds months by the calendar: 31 January and 29 February', () => {
    expect(endOf(after({ months: 1 }), '2026-01-31T10:00:00+08:00')).toBe('2026-03-01T00:00:00');
    expect(endOf(after({ months: 1 }), '2028-01-31T10:00:00+08:00')).toBe('2028-03-01T00:00:00');
    expect(endOf(after({ months: 12, ends: 'exact' }), '2028-02-29T10:00:00+08:00')).toBe('2029-02-28T10:00:00');
    expect(endOf(after({ months: 48, ends: 'exact' }), '2028-02-29T10:00:00+08:00')).toBe('2032-02-29T10:00:00');
  });

  it('rule 26 counts days of the business and not of UTC: what is granted at 01:00 in Shanghai ends that midnight', () => {
    expect(endOf(after({}), '2026-03-01T17:00:00Z')).toBe('2026-03-03T00:00:00');
    expect(endOf(after({ days: 3 }), '2026-03-01T15:59:59Z')).toBe('2026-03-05T00:00:00');
    expect(endOf(after({ days: 3 }), '2026-03-01T16:00:00Z')).toBe('2026-03-06T00:00:00');
  });

  it('rule 26 ends exact validities to the second, also over a change of the clocks', () => {
    expect(endOf(after({ days: 3, ends: 'exact' }), '2026-03-01T02:03:04Z')).toBe('2026-03-04T10:03:04');
    expect(endOf(after({ days: 1, ends: 'exact' }), '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-29T13:00:00',
    );
  });

  it('LOY-6 refuses an empty validity', () => {
    const [from, until] = ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'];
    expect(codeOf(() => requireValidity({ kind: 'fixed', from, until }))).toBe('coupon/validity-invalid');
    expect(codeOf(() => requireValidity(after({ ends: 'exact' })))).toBe('coupon/validity-invalid');
    expect(codeOf(() => requireValidity(after({})))).toBe('none');
  });

  it('LOY-7 reminds hours before the end, of short ones half-way', () => {
    const at = Temporal.Instant.from('2026-03-01T00:00:00Z');
    const until = (hours: number) => ({ from: at, to: at.add({ hours }) });
    expect(remindAt(until(240), at, 72).toString()).toBe('2026-03-08T00:00:00Z');
    expect(remindAt(until(24), at, 72).toString()).toBe('2026-03-01T12:00:00Z');
  });
});

describe('terms', () => {
  it('LOY-6 refuses terms that do not fit the kind, each with its place', () => {
    const wrong: [Partial<Coupon.Terms>, string][] = [
      [{ valueFen: null }, 'valueFen'],
      [{ capFen: 100 }, 'capFen'],
      [{ kind: 'threshold', valueFen: 500, thresholdFen: 400 }, 'thresholdFen'],
      [{ kind: 'percent', valueFen: null, percentOff: 10 }, 'capFen'],
      [{ kind: 'exchange', valueFen: null, capFen: 100 }, 'scope'],
    ];
    for (const [change, member] of wrong) {
      try {
        requireTerms(someTerms(change));
        expect.unreachable(member);
      } catch (error) {
        expect((error as { errors: object[] }).errors).toMatchObject([{ pointer: `/body/terms/${member}` }]);
      }
    }
    expect(codeOf(() => requireTerms(someTerms()))).toBe('none');
  });

  it('LOY-6 lets owners claim by themselves only with a limit, and codes only where codes are asked', () => {
    expect(codeOf(() => requireClaim(aTemplate({ perCustomer: null })))).toBe('coupon/claim-invalid');
    expect(codeOf(() => requireClaim(aTemplate({ claimCode: 'SPRING' })))).toBe('coupon/claim-invalid');
    expect(codeOf(() => requireClaim(aTemplate({ claim: 'code', claimCode: 'SPRING' })))).toBe('none');
  });

  it('CAM-7 sets the most aside that a coupon can cost', () => {
    expect(faceFen(someTerms({ valueFen: 800 }))).toBe(800);
    expect(faceFen(someTerms({ kind: 'percent', valueFen: null, percentOff: 50, capFen: 3000 }))).toBe(3000);
  });

  it('LOY-6 says the worth in both languages', () => {
    expect(valueText(someTerms({ valueFen: 1000 }), 'zh')).toBe('立减10元');
    expect(valueText(someTerms({ kind: 'threshold', valueFen: 8000, thresholdFen: 20_000 }), 'zh')).toBe(
      '满200元减80元',
    );
    expect(valueText(someTerms({ kind: 'threshold', valueFen: 8050, thresholdFen: 20_000 }), 'en')).toBe(
      '¥80.5 off from ¥200',
    );
    const percent = someTerms({ kind: 'percent', valueFen: null, percentOff: 15, capFen: 3000 });
    expect(valueText(percent, 'zh')).toBe('8.5折，最多减30元');
    expect(valueText(percent, 'en')).toBe('15% off, up to ¥30');
  });
});

describe('codes', () => {
  it('LOY-6 draws codes of 12 characters that are not alike, each character equally often', () => {
    const codes = Array.from({ length: 5000 }, newCode);
    expect(new Set(codes).size).toBe(5000);
    for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-Z]{12}$/);
    const counts = new Map<string, number>();
    for (const char of codes.join('')) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(31);
    const expected = 60_000 / 31;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 30 degrees of freedom: beyond 80 once in a million.
    expect(chiSquare).toBeLessThan(80);
  });

  it('LOY-6 reads a code as somebody types it', () => {
    fc.assert(
      fc.property(fc.nat(10), (place) => {
        const code = newCode();
        const typed = `${code.slice(0, place)} - ${code.slice(place)}`.toLowerCase();
        expect(couponCodeOf(typed)).toBe(code);
      }),
    );
  });
});
