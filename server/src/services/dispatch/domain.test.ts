/** Rules of dispatch without I/O: the machine for every pair, whom a wave asks, what a log amounts to. */
import { Dispatch } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  chooseHospitals,
  isOpen,
  type LoggedMove,
  NEXT,
  replay,
  requireNext,
  type State,
} from './domain.ts';

const states = [...Dispatch.requestStates];

/** Written from rules/booking once more, so that a slip in the table shows. */
const allowed = new Set([
  'new>offering',
  'new>escalated',
  'new>cancelled_by_owner',
  'offering>offering',
  'offering>escalated',
  'offering>assigned',
  'offering>cancelled_by_owner',
  'escalated>offering',
  'escalated>escalated',
  'escalated>assigned',
  'escalated>unserved',
  'escalated>cancelled_by_owner',
  'assigned>en_route',
  'assigned>arrived',
  'assigned>offering',
  'assigned>escalated',
  'assigned>cancelled_by_owner',
  'en_route>arrived',
  'en_route>offering',
  'en_route>escalated',
  'en_route>cancelled_by_owner',
  'arrived>in_treatment',
  'arrived>closed',
  'in_treatment>closed',
]);

describe('the state machine', () => {
  it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))(
    'DSP-1 %s to %s is as the rules say',
    (from, to) => {
      const may = allowed.has(`${from}>${to}`);
      expect(NEXT[from].includes(to)).toBe(may);
      if (may) requireNext(from, to);
      else expect(() => requireNext(from, to)).toThrow(expect.objectContaining({ name: 'Problem' }));
    },
  );

  it('DSP-1 has the open states of the contract', () => {
    expect(states.filter(isOpen).toSorted()).toEqual([...Dispatch.openStates].toSorted());
  });
});

const storeIds = Array.from({ length: 12 }, (_, index) => `00000000-0000-7000-8000-0000000000${index + 10}`);
const candidate = fc.record({
  storeId: fc.constantFrom(...storeIds),
  merchantId: fc.constant('m'),
  distanceM: fc.integer({ min: 0, max: 6000 }),
  acceptRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});
const candidates = fc.uniqueArray(candidate, { selector: (one) => one.storeId, maxLength: 12 });
const some = fc.uniqueArray(fc.constantFrom(...storeIds), { maxLength: 6 });
const step = { metres: 3000, most: null, seconds: 60, alarm: false };
const ids = (chosen: readonly Candidate[]) => chosen.map((one) => one.storeId);

describe('whom a wave asks', () => {
  it('DSP-1 rule 27 asks only hospitals within the ring that are not barred, by distance, then id', () => {
    fc.assert(
      fc.property(candidates, some, (all, barred) => {
        const known = { asked: new Set<string>(), barred: new Set(barred), lowRate: 0 };
        const chosen = chooseHospitals(step, all, known);
        const expected = all
          .filter((one) => one.distanceM <= 3000 && !barred.includes(one.storeId))
          .toSorted((a, b) => a.distanceM - b.distanceM || (a.storeId < b.storeId ? -1 : 1));
        expect(ids(chosen)).toEqual(ids(expected));
      }),
    );
  });

  it('DSP-1 a wave of the nearest asks none twice, and as many as there are up to its number', () => {
    fc.assert(
      fc.property(candidates, some, fc.integer({ min: 1, max: 4 }), (all, asked, most) => {
        const known = { asked: new Set(asked), barred: new Set<string>(), lowRate: 0 };
        const chosen = ids(chooseHospitals({ ...step, most }, all, known));
        const free = all.filter((one) => one.distanceM <= 3000 && !asked.includes(one.storeId));
        expect(chosen.filter((one) => asked.includes(one))).toEqual([]);
        expect(chosen.length).toBe(Math.min(most, free.length));
      }),
    );
  });

  it('DSP-4 puts hospitals that accept too little behind the others', () => {
    const near = { storeId: storeIds[0] as string, merchantId: 'm', distanceM: 100, acceptRate: 0.1 };
    const far = { storeId: storeIds[1] as string, merchantId: 'm', distanceM: 2000, acceptRate: 0.9 };
    const fresh = { storeId: storeIds[2] as string, merchantId: 'm', distanceM: 2500, acceptRate: null };
    const known = { asked: new Set<string>(), barred: new Set<string>(), lowRate: 0.3 };
    expect(ids(chooseHospitals(step, [near, far, fresh], known))).toEqual([far.storeId, fresh.storeId, near.storeId]);
  });
});

describe('replaying a log', () => {
  const move = (kind: Dispatch.MoveKind, more: Partial<LoggedMove> = {}): LoggedMove => ({
    kind,
    state: 'new' as State,
    wave: 0,
    offerId: null,
    storeId: null,
    offers: [],
    ...more,
  });

  it('DSP-1 rule 31 follows a case that was given back and taken by another', () => {
    const end = replay([
      move('reported'),
      move('wave_sent', { wave: 1, offers: ['a'] }),
      move('accepted', { wave: 1, offerId: 'a', storeId: 'A' }),
      move('withdrawn', { wave: 1, offerId: 'a', storeId: 'A' }),
      move('wave_sent', { wave: 2, offers: ['b', 'c'] }),
      move('accepted', { wave: 2, offerId: 'b', storeId: 'B' }),
      move('offer_revoked', { wave: 2, offerId: 'c', storeId: 'C' }),
      move('acknowledged', { wave: 2, storeId: 'B' }),
      move('arrived', { wave: 2, storeId: 'B' }),
      move('closed', { wave: 2, storeId: 'B' }),
    ]);
    expect(end).toMatchObject({ state: 'closed', wave: 2, storeId: 'B' });
    expect(Object.fromEntries(end.offers)).toEqual({ a: 'revoked', b: 'accepted', c: 'revoked' });
  });

  it('DSP-1 rule 31 refuses a log that skips what must have happened', () => {
    expect(() => replay([move('reported'), move('accepted', { offerId: 'a', storeId: 'A' })])).toThrow(
      expect.objectContaining({ name: 'Problem' }),
    );
  });
});
