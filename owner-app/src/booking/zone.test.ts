/** Midnights of stores (rule 15). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from './zone.ts';

describe('midnight at a store', () => {
  it('rule 15 is eight hours before that of London in Shanghai', () => {
    assert.equal(instantOf('2026-11-23', 'Asia/Shanghai'), '2026-11-22T16:00:00.000Z');
  });

  it('rule 15 follows the change of clocks on both sides of it', () => {
    assert.equal(instantOf('2026-03-29', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z');
    assert.equal(instantOf('2026-03-30', 'Europe/Berlin'), '2026-03-29T22:00:00.000Z');
    assert.equal(instantOf('2026-10-26', 'Europe/Berlin'), '2026-10-25T23:00:00.000Z');
  });
});
