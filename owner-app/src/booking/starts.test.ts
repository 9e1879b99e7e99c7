/** The start that is chosen when the one wished for is not offered (BOOK-8). */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { firstFrom } from './starts.ts';

const starts = ['2026-11-23T02:00:00Z', '2026-11-23T02:15:00Z', '2026-11-23T02:30:00Z'];

it('BOOK-8 lets an added appointment begin at the first start after the one before ends', () => {
  assert.equal(firstFrom(starts, '2026-11-23T10:10:00+08:00'), starts[1]);
  assert.equal(firstFrom(starts, starts[2]), starts[2]);
  assert.equal(firstFrom(starts, '2026-11-23T03:00:00Z'), undefined);
  assert.equal(firstFrom(starts, undefined), starts[0]);
});
