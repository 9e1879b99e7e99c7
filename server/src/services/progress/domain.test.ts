/** Rules of doing a service without I/O: days of a stay, what is missing, what proves a step (MER-5, rule 32). */
import type { Merchant } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOf, dueSteps, fieldFault, missingOf, proves, type Recorded } from './domain.ts';

const names = { zh: '步', en: 'step' };
const step = (key: string, more: Partial<Merchant.SopStep> = {}): Merchant.SopStep => ({
  key,
  names,
  proof: 'tick',
  required: true,
  ...more,
});
const record = (stepKey: string, day: string | null = null, more: Partial<Recorded> = {}): Recorded => ({
  stepKey,
  day,
  number: null,
  text: null,
  photos: 0,
  ...more,
});
const stay = (checkIn: string, checkOut: string) => ({ mode: 'stay', checkIn, checkOut }) as const;
const visit = { mode: 'appointment', checkIn: null, checkOut: null } as const;
const boarding = [step('walk', { proof: 'photo', perDay: 2 }), step('feeding', { proof: 'text', perDay: 1 })];

describe('steps of a service', () => {
  it('MER-5 rule 32 counts five steps of a groom, each missing until it has its proof', () => {
    const steps = ['nails', 'brush', 'bath', 'dry', 'skin'].map((key) =>
      step(key, key === 'dry' ? { proof: 'photo' } : {}),
    );
    const due = dueSteps(steps, visit, '2026-03-01');
    expect(missingOf(due, [])).toHaveLength(5);
    const four = ['nails', 'brush', 'bath', 'skin'].map((key) => record(key));
    expect(missingOf(due, [...four, record('dry')]).map((one) => one.step.key)).toEqual(['dry']);
    expect(missingOf(due, [...four, record('dry', null, { photos: 1 })])).toEqual([]);
  });

  it('MER-5 rule 32 wants two walks and one feeding for each local day of a stay that is over', () => {
    const due = dueSteps(boarding, stay('2026-03-01', '2026-03-04'), '2026-03-03');
    expect(missingOf(due, []).map((one) => [one.step.key, one.day, one.needed])).toEqual([
      ['walk', '2026-03-01', 2],
      ['walk', '2026-03-02', 2],
      ['feeding', '2026-03-01', 1],
      ['feeding', '2026-03-02', 1],
    ]);
    expect(due.filter((one) => one.begun).length).toBe(6);
  });

  it('MER-5 rule 32 misses exactly what is needed and not recorded, for any stay and records', () => {
    const day = fc
      .integer({ min: 0, max: 6 })
      .map((days) => Temporal.PlainDate.from('2026-10-30').add({ days }).toString());
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), day, fc.array(day, { maxLength: 20 }), (nights, today, walks) => {
        const checkOut = Temporal.PlainDate.from('2026-10-30').add({ days: nights }).toString();
        const due = dueSteps(boarding, stay('2026-10-30', checkOut), today);
        const records = walks.map((on) => record('walk', on, { photos: 1 }));
        const missing = missingOf(due, records).filter((one) => one.step.key === 'walk');
        const expected = daysOf(stay('2026-10-30', checkOut)).filter(
          (on, index) => (on < today || index === 0) && walks.filter((walk) => walk === on).length < 2,
        );
        expect(missing.map((one) => one.day)).toEqual(expected);
      }),
    );
  });

  it('MER-5 counts the nights of a stay over the change of the clock once each', () => {
    expect(daysOf(stay('2026-10-24', '2026-10-27'))).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
    expect(daysOf(stay('2026-03-28', '2026-03-30'))).toEqual(['2026-03-28', '2026-03-29']);
  });

  it.each([
    ['tick', {}, true],
    ['photo', {}, false],
    ['photo', { photos: 1 }, true],
    ['number', {}, false],
    ['number', { number: 0 }, true],
    ['text', { text: '  ' }, false],
    ['text', { text: 'fine' }, true],
  ] as const)('MER-5 a %s with %j proves it: %s', (proof, given, holds) => {
    expect(proves(proof, { number: null, text: null, photos: 0, ...given })).toBe(holds);
  });

  it('BOOK-10 takes values of the form only as its fields say', () => {
    const choice = { key: 'skin', names, kind: 'choice', required: true, choices: [{ key: 'fine', names }] } as const;
    expect(fieldFault(choice as never, undefined)).toBe('needed');
    expect(fieldFault(choice as never, 'bad')).toBe('none of the choices');
    expect(fieldFault(choice as never, 'fine')).toBe(undefined);
    expect(fieldFault({ ...choice, kind: 'number', choices: undefined } as never, '1')).toBe('a number is expected');
  });
});
