/** Sums above the send log. */
import { describe, expect, it } from 'vitest';
import { type Count, tallyOf } from './tally.ts';

const count = (part: Partial<Count>): Count => ({
  state: 'sent',
  reason: null,
  channel: 'inbox',
  sends: 1,
  costFen: 0,
  ...part,
});

describe('CAM-16 counts of sends', () => {
  it('CAM-16 add up over the channels, states in their order and reasons by frequency', () => {
    const tally = tallyOf([
      count({ state: 'blocked', reason: 'consent', sends: 2 }),
      count({ state: 'failed', reason: 'variable_missing', sends: 5 }),
      count({ sends: 10, costFen: 0 }),
      count({ channel: 'sms', sends: 4, costFen: 20 }),
    ]);
    expect(tally).toEqual({
      total: 21,
      costFen: 20,
      states: [
        { state: 'sent', sends: 14 },
        { state: 'blocked', sends: 2 },
        { state: 'failed', sends: 5 },
      ],
      reasons: [
        { reason: 'variable_missing', sends: 5 },
        { reason: 'consent', sends: 2 },
      ],
    });
  });

  it('CAM-16 are empty when nothing was sent', () => {
    expect(tallyOf([])).toEqual({ total: 0, costFen: 0, states: [], reasons: [] });
  });
});
