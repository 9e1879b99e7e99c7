import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysOfClaim } from './claim-days.ts';

describe('days of a claim', () => {
  const visit = {
    startsAt: '2026-03-09T20:00:00Z',
    endsAt: '2026-03-10T01:00:00Z',
    checkedInAt: '2026-03-09T20:05:00Z',
    store: { timeZone: 'America/New_York' },
  };

  it('MER-7 counts days at the store, not on the phone', () => {
    const days = daysOfClaim(visit, Date.parse('2026-03-10T02:00:00Z'));
    assert.deepEqual(days, { from: '2026-03-09', until: '2026-03-09', likely: '2026-03-09' });
    const shanghai = daysOfClaim(
      { ...visit, store: { timeZone: 'Asia/Shanghai' } },
      Date.parse('2026-03-10T02:00:00Z'),
    );
    assert.deepEqual(shanghai, { from: '2026-03-10', until: '2026-03-10', likely: '2026-03-10' });
  });

  it('MER-7 proposes the last day of the visit afterwards, and begins with the day it was taken in', () => {
    const early = { ...visit, checkedInAt: '2026-03-08T15:00:00Z' };
    const days = daysOfClaim(early, Date.parse('2026-03-20T15:00:00Z'));
    assert.deepEqual(days, { from: '2026-03-08', until: '2026-03-20', likely: '2026-03-09' });
  });
});
