/** Working time as instants on PostgreSQL: shifts within hours, breaks, exceptions, days of 23 and 25 hours. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { aStore, bringMerchant, dailyHours, dailyShifts } from '../../../test/merchants.ts';
import type { BroughtStore } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Working spans of the only person of a store, as text. */
async function worked(store: Partial<BroughtStore>, from: string, to: string): Promise<string[]> {
  const brought = await bringMerchant(app, { stores: [aStore({ offers: [], things: [], ...store })] });
  const storeId = brought.stores[0]?.storeId ?? '';
  const work = await app.modules.merchant.workOf(app.db, {
    storeId,
    from: Temporal.Instant.from(from),
    to: Temporal.Instant.from(to),
  });
  const spans = work.get(brought.stores[0]?.resourceNos[0] ?? 0) ?? [];
  return spans.map((span) => `${span.from} ${span.to}`);
}
const person = (shifts = dailyShifts(), exceptions: BroughtStore['people'][number]['exceptions'] = []) => [
  { name: 'Ann', skills: [], shifts, exceptions },
];

describe('working time', () => {
  it('MER-4 is the shift within the opening hours, less the break', async () => {
    const shifts = dailyShifts('08:00', '17:00', [{ starts: '12:00', ends: '13:00' }]);
    expect(await worked({ people: person(shifts) }, '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z')).toEqual([
      '2026-03-02T01:00:00Z 2026-03-02T04:00:00Z',
      '2026-03-02T05:00:00Z 2026-03-02T09:00:00Z',
    ]);
  });

  it('MER-4 keeps to the dates that differ: a holiday, a day off, extra hours', async () => {
    const people = person(dailyShifts('09:00', '12:00'), [
      { on: '2026-03-03', kind: 'off', starts: null, ends: null, note: null },
      { on: '2026-03-04', kind: 'extra', starts: '14:00', ends: '16:00', note: null },
      { on: '2026-03-05', kind: 'off', starts: '10:00', ends: '11:00', note: null },
    ]);
    const exceptions = [{ on: '2026-03-02', spans: [{ starts: '10:00', ends: '11:00' }], note: null }];
    expect(await worked({ people, exceptions }, '2026-03-01T16:00:00Z', '2026-03-05T16:00:00Z')).toEqual([
      '2026-03-02T02:00:00Z 2026-03-02T03:00:00Z',
      '2026-03-04T01:00:00Z 2026-03-04T04:00:00Z',
      '2026-03-04T06:00:00Z 2026-03-04T08:00:00Z',
      '2026-03-05T01:00:00Z 2026-03-05T02:00:00Z',
      '2026-03-05T03:00:00Z 2026-03-05T04:00:00Z',
    ]);
  });

  it('MER-4 a shift holds from its first to its last day', async () => {
    const shifts = dailyShifts().map((shift) => ({ ...shift, validFrom: '2026-03-03', validUntil: '2026-03-03' }));
    const spans = await worked({ people: person(shifts) }, '2026-03-01T16:00:00Z', '2026-03-06T16:00:00Z');
    expect(spans).toEqual(['2026-03-03T01:00:00Z 2026-03-03T10:00:00Z']);
  });

  it('MER-4 a night shift passes midnight, its break too', async () => {
    const hours = dailyHours('00:00', '24:00');
    const shifts = dailyShifts('22:00', '06:00', [{ starts: '02:00', ends: '02:30' }]).slice(0, 1);
    expect(await worked({ hours, people: person(shifts) }, '2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z')).toEqual([
      '2026-03-02T14:00:00Z 2026-03-02T18:00:00Z',
      '2026-03-02T18:30:00Z 2026-03-02T22:00:00Z',
    ]);
  });

  it.each([
    ['23 hours', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['25 hours', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['24 hours', '2026-06-01', '2026-06-01T04:00:00Z', '2026-06-02T04:00:00Z'],
  ])(
    'rule 15: a day of %s in New York has exactly so many, and nothing of it stands twice',
    async (length, date, from, to) => {
      const zone = { timeZone: 'America/New_York', hours: dailyHours('00:00', '24:00') };
      const spans = await worked({ ...zone, people: person(dailyShifts('00:00', '24:00')) }, from, to);
      expect(spans).toEqual([`${from} ${to}`]);
      const hours = Temporal.Instant.from(to).since(from).total('hours');
      expect(`${hours} hours`).toBe(length);
      expect(Temporal.Instant.from(from).toZonedDateTimeISO('America/New_York').toPlainDate().toString()).toBe(date);
    },
  );

  it('rule 15: a shift from one to four is two hours long when the clock skips one, and four when it repeats one', async () => {
    const zone = { timeZone: 'America/New_York', hours: dailyHours('00:00', '24:00') };
    const people = person(dailyShifts('00:30', '04:00'));
    expect(await worked({ ...zone, people }, '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z')).toEqual([
      '2026-03-08T05:30:00Z 2026-03-08T08:00:00Z',
    ]);
    expect(await worked({ ...zone, people }, '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z')).toEqual([
      '2026-11-01T04:30:00Z 2026-11-01T09:00:00Z',
    ]);
  });

  it('MER-4 a closed store works never, an inactive resource neither', async () => {
    expect(await worked({ hours: [] }, '2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z')).toEqual([]);
  });
});
