/** Steps of a stay are told day by day (BOOK-9). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byDay } from './by-day.ts';

const step = (stepKey: string, day: string | null) => ({ stepKey, day });

describe('steps of a stay', () => {
  it('BOOK-9 come day by day between what is done once at the beginning and at the end', () => {
    const told = byDay([
      step('arrive', null),
      step('walk', '2026-12-01'),
      step('walk', '2026-12-02'),
      step('feed', '2026-12-01'),
      step('feed', '2026-12-02'),
      step('leave', null),
    ]);
    assert.deepEqual(
      told.map(({ stepKey, day }) => `${stepKey} ${day?.slice(-2) ?? ''}`.trim()),
      ['arrive', 'walk 01', 'feed 01', 'walk 02', 'feed 02', 'leave'],
    );
  });

  it('BOOK-9 stay as they are when none has a day', () => {
    const steps = [step('bath', null), step('dry', null)];
    assert.deepEqual(byDay(steps), steps);
  });
});
