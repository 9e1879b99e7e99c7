/** Times in words: when something ends, what is left of it, when it came (LOY-7). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import en from './en.json' with { type: 'json' };
import type { Translate } from './language.ts';
import { cameAt, endsIn, timeLeft } from './moment.ts';
import { fill } from './translate.ts';
import zh from './zh.json' with { type: 'json' };

const inChinese: Translate = (key, values) => fill(zh[key], values);
const inEnglish: Translate = (key, values) => fill(en[key], values);
/** November 2026 on the device's clock. */
const november = (day: number, hour = 0, minute = 0, second = 0) => new Date(2026, 10, day, hour, minute, second);
const at = (time: Date) => time.toISOString();

describe('times in words', () => {
  it('LOY-7 says “void in 3 days” of what is given for three days, whether it ends at the minute or at midnight', () => {
    const now = november(22, 10).getTime();
    assert.equal(endsIn(inChinese, at(november(25, 10)), now), '3 天后失效');
    assert.equal(endsIn(inEnglish, at(november(26)), now), 'void in 3 days');
  });

  it('LOY-7 names the minute on the last two days', () => {
    const now = november(22, 10).getTime();
    assert.equal(endsIn(inChinese, at(november(22, 18, 30)), now), '今天 18:30 失效');
    assert.equal(endsIn(inChinese, at(november(23)), now), '今天 24:00 失效');
    assert.equal(endsIn(inChinese, at(november(23, 9)), now), '明天 09:00 失效');
    assert.equal(endsIn(inEnglish, at(november(24)), now), 'void tomorrow at 24:00');
  });

  it('LOY-7 counts down to the second, and is over at the end and not before', () => {
    const end = at(november(25, 10));
    const left = (time: Date, milliseconds = 0) => timeLeft(end, time.getTime() + milliseconds);
    assert.deepEqual(left(november(22, 10)), { over: false, days: 3, clock: '00:00:00' });
    assert.deepEqual(left(november(22, 10, 0, 1)), { over: false, days: 2, clock: '23:59:59' });
    assert.deepEqual(left(november(25, 9, 59, 59)), { over: false, days: 0, clock: '00:00:01' });
    assert.deepEqual(left(november(25, 9, 59, 59), 999), { over: false, days: 0, clock: '00:00:01' });
    assert.deepEqual(left(november(25, 10)), { over: true, days: 0, clock: '00:00:00' });
    assert.equal(left(november(26)).over, true);
  });

  it('CAM-4 says when a message came: the minute, yesterday, or the date', () => {
    const now = november(22, 10).getTime();
    assert.equal(cameAt(inChinese, at(november(22, 0, 5)), now), '00:05');
    assert.equal(cameAt(inChinese, at(november(21, 23, 59)), now), '昨天 23:59');
    assert.equal(cameAt(inEnglish, at(november(2)), now), '2026-11-02');
  });
});
