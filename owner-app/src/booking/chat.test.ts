/** Messages come over a live channel and by asking, in any order, some twice (BOOK-9). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withMessages } from './chat.ts';

const said = (seq: number) => ({ messageId: `m${seq}`, seq });

describe('chat', () => {
  it('BOOK-9 shows each message once, in the order of the store', () => {
    const shown = withMessages([said(1), said(3)], [said(3), said(2), said(4)]);
    assert.deepEqual(
      shown.map(({ seq }) => seq),
      [1, 2, 3, 4],
    );
  });
});
