/** Answers kept for a little while, without I/O. */
import { describe, expect, it } from 'vitest';
import { createKept } from './kept.ts';

function world() {
  let time = 0;
  let made = 0;
  const kept = createKept<number>(() => time);
  const make = (took: number) => async () => {
    made += 1;
    const mine = made;
    await Promise.resolve();
    time += took;
    return mine;
  };
  return { kept, make, pass: (ms: number) => (time += ms), made: () => made };
}

describe('kept answers', () => {
  it('INS-8 makes a quick answer anew each time', async () => {
    const { kept, make } = world();
    expect(await kept('a', make(100))).toBe(1);
    expect(await kept('a', make(100))).toBe(2);
  });

  it('INS-8 keeps a slow answer, at most a minute', async () => {
    const { kept, make, pass } = world();
    expect(await kept('a', make(5000))).toBe(1);
    pass(59_000);
    expect(await kept('a', make(5000))).toBe(1);
    expect(await kept('b', make(5000))).toBe(2);
    pass(2000);
    expect(await kept('a', make(5000))).toBe(3);
  });

  it('INS-8 shares one answer among those who ask at once, and keeps no failure', async () => {
    const { kept, make, made } = world();
    expect(await Promise.all([kept('a', make(1)), kept('a', make(1))])).toEqual([1, 1]);
    expect(made()).toBe(1);
    await expect(kept('b', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await kept('b', make(1))).toBe(2);
  });
});
