/** What the phone learns of the server's clock from its answers (LOY-7). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { narrowed, offsetOf } from './clock.ts';

/** An answer of a server that is `ahead` ms ahead, stamped `after` ms after asking and got `took` ms after it. */
const heard = (
  known: ReturnType<typeof narrowed> | undefined,
  ahead: number,
  sentAt: number,
  after: number,
  took: number,
) => narrowed(known, sentAt + after + ahead, sentAt, sentAt + took);

describe('server clock', () => {
  it("LOY-7 takes the phone's clock for right when the answer allows it", () => {
    assert.equal(offsetOf(undefined), 0);
    assert.equal(offsetOf(heard(undefined, 0, 1000, 300, 400)), 0);
  });

  it('LOY-7 finds a wrong clock within half the way to and fro', () => {
    for (const ahead of [-86_400_000, -2500, 2500, 3_600_000]) {
      const offset = offsetOf(heard(undefined, ahead, 5000, 350, 400));
      assert.ok(Math.abs(offset - ahead) <= 200, `${offset} for ${ahead}`);
    }
  });

  it('LOY-7 narrows it down with each answer', () => {
    let known = heard(undefined, 2500, 0, 1900, 2000);
    known = heard(known, 2500, 10_000, 20, 900);
    known = heard(known, 2500, 20_000, 40, 60);
    assert.ok(Math.abs(offsetOf(known) - 2500) <= 40, String(offsetOf(known)));
  });

  it('LOY-7 starts anew when the clock was set in between', () => {
    const before = heard(undefined, 90_000, 0, 40, 60);
    assert.ok(Math.abs(offsetOf(before)) > 80_000);
    assert.equal(offsetOf(heard(before, 0, 500_000, 40, 60)), 0);
  });
});
