/** Times of stores and distances in words (BOOK-1, BOOK-2, rule 15). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import en from '../i18n/en.json' with { type: 'json' };
import type { Translate } from '../i18n/language.ts';
import { fill } from '../i18n/translate.ts';
import zh from '../i18n/zh.json' with { type: 'json' };
import { datePlus, daysApart, distanceText, wallTime, weekdayOf, whenText } from './when.ts';

const inChinese: Translate = (key, values) => fill(zh[key], values);
const inEnglish: Translate = (key, values) => fill(en[key], values);
const SHANGHAI = 'Asia/Shanghai';

describe('times at a store', () => {
  it("BOOK-2 tells a time in the store's zone, not in the phone's", () => {
    assert.deepEqual(wallTime('2026-11-22T16:30:00Z', SHANGHAI), { date: '2026-11-23', clock: '00:30', weekday: 1 });
    assert.equal(wallTime('2026-11-22T16:30:00Z', 'Europe/Berlin').clock, '17:30');
  });

  it('BOOK-2 rule 15 tells the hour that a clock change repeats twice as it is on the wall', () => {
    assert.equal(wallTime('2026-10-25T00:30:00Z', 'Europe/Berlin').clock, '02:30');
    assert.equal(wallTime('2026-10-25T01:30:00Z', 'Europe/Berlin').clock, '02:30');
    assert.equal(wallTime('2026-03-29T01:00:00Z', 'Europe/Berlin').clock, '03:00');
  });

  it('BOOK-1 says today and tomorrow by the day at the store', () => {
    const now = Date.parse('2026-11-22T15:30:00Z');
    assert.equal(whenText(inChinese, '2026-11-22T15:45:00Z', SHANGHAI, now), '今天 23:45');
    assert.equal(whenText(inEnglish, '2026-11-22T16:00:00Z', SHANGHAI, now), 'Tomorrow 00:00');
    assert.equal(whenText(inChinese, '2026-11-24T02:00:00Z', SHANGHAI, now), '11月24日 周二 10:00');
  });

  it('BOOK-3 counts days over months and leap days', () => {
    assert.equal(datePlus('2028-02-28', 2), '2028-03-01');
    assert.equal(daysApart('2026-12-30', '2027-01-02'), 3);
    assert.equal(weekdayOf('2026-11-22'), 7);
  });

  it('BOOK-1 tells a distance as precisely as it helps', () => {
    assert.equal(distanceText(inChinese, 348), '350 米');
    assert.equal(distanceText(inChinese, 1240), '1.2 公里');
    assert.equal(distanceText(inEnglish, 14_400), '14 km');
    assert.equal(distanceText(inEnglish, 2), '10 m');
  });
});
