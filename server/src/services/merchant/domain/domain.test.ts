/** Properties of the rules without I/O: moves, coverage, legs, bands, exams, ranking. */
import { Merchant } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverage, dueReminder, NO_END, type Validity } from './coverage.ts';
import { markPaper, newPaper, shownPaper } from './exam.ts';
import { bandMinutes, fitOf, fits, inOrder, legMinutes } from './price.ts';
import { bayesianMean } from './rank.ts';
import { harder, mildest, movesAfter, type PartState } from './restriction.ts';
import { isReady, MOVES, missingFor, moveOf, nextStates, type Readiness } from './state.ts';

const state = fc.constantFrom(...Merchant.merchantStates);

describe('MER-6 categories apart from their merchant', () => {
  const part = fc.constantFrom<PartState[]>('none', 'restricted', 'delisted');

  it('MER-6 the mildest of the parts is the merchant’s, whatever the order and number of them', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const worst = parts.reduce(harder);
        expect(mildest(parts)).toBe(parts.reduce((a, b) => (harder(a, b) === a ? b : a)));
        expect(harder(worst, mildest(parts))).toBe(worst);
      }),
    );
  });

  it('MER-1 what follows from the parts is always a lawful chain of an operator’s moves, and ends where all parts are', () => {
    fc.assert(
      fc.property(state, part, part, (from, before, after) => {
        let at = from;
        for (const to of movesAfter(from, before, after)) {
          expect(moveOf(at, to)?.by).toContain('operator');
          at = to;
        }
        if (from === 'live' && after !== 'none') expect(at).toBe(after);
        if (!['live', 'restricted', 'delisted'].includes(from)) expect(at).toBe(from);
      }),
    );
  });
});

describe('MER-1 the state machine', () => {
  it('MER-1 allows exactly the moves of the table, for every pair of states and every mover', () => {
    for (const from of Merchant.merchantStates) {
      for (const to of Merchant.merchantStates) {
        for (const by of ['merchant', 'operator', 'system'] as const) {
          const listed = MOVES.filter((move) => move.from === from && move.to === to && move.by.includes(by));
          expect(nextStates(from, by).includes(to)).toBe(listed.length === 1);
        }
        expect(MOVES.filter((move) => move.from === from && move.to === to).length).toBeLessThanOrEqual(1);
      }
    }
  });

  it('MER-1 never goes live without review, training and a passed exam, whatever is tried', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(state, fc.constantFrom('merchant', 'operator', 'system')), { maxLength: 60 }),
        (tries) => {
          let at: Merchant.MerchantState = 'draft';
          const passed = new Set<Merchant.MerchantState>([at]);
          for (const [to, by] of tries) {
            const move = moveOf(at, to);
            if (!move?.by.includes(by as 'operator')) continue;
            at = to;
            passed.add(to);
            if (['live', 'restricted', 'suspended', 'delisted'].includes(at)) {
              for (const before of ['submitted', 'in_review', 'approved', 'training', 'exam_passed'] as const) {
                expect(passed.has(before)).toBe(true);
              }
            }
          }
        },
      ),
    );
  });

  it('MER-1 a merchant never approves, restricts or delists itself, and is never taken down without a reason', () => {
    const own = MOVES.filter((move) => move.by.includes('merchant')).map((move) => move.to);
    expect(new Set(own)).toEqual(new Set(['submitted', 'training', 'live']));
    expect(MOVES.filter((move) => move.from === 'suspended' && move.by.includes('merchant'))).toEqual([]);
    for (const to of ['returned', 'restricted', 'delisted'] as const) {
      for (const move of MOVES.filter((one) => one.to === to && one.from !== 'suspended'))
        expect(move.reason).toBe(true);
    }
  });

  it('MER-1 is ready only with documents and somebody who passed', () => {
    const category = (change: Partial<Readiness>): Readiness => ({
      key: 'grooming',
      missing: [],
      notHandedIn: [],
      trained: 1,
      needsTraining: true,
      ...change,
    });
    expect(isReady(category({}))).toBe(true);
    expect(isReady(category({ trained: 0 }))).toBe(false);
    expect(isReady(category({ trained: 0, needsTraining: false }))).toBe(true);
    expect(isReady(category({ missing: ['business_license'] }))).toBe(false);
    expect(missingFor('someCategoryReady', [category({ trained: 0, missing: ['a'] })])).toEqual([
      'grooming: a',
      'grooming: exam',
    ]);
    expect(missingFor('documentsApproved', [category({}), category({ key: 'medical', missing: ['b'] })])).toEqual([
      'medical: b',
    ]);
    expect(missingFor('documentsHandedIn', [])).toEqual(['no category']);
  });
});

const day = fc
  .integer({ min: 0, max: 40 })
  .map((n) => Temporal.PlainDate.from('2026-01-01').add({ days: n }).toString());
const validity: fc.Arbitrary<Validity> = fc
  .tuple(fc.constantFrom('a', 'b'), day, fc.integer({ min: 0, max: 20 }), fc.boolean())
  .map(([kind, from, days, open]) => ({
    kind,
    from,
    until: open ? null : Temporal.PlainDate.from(from).add({ days }).toString(),
  }));

describe('rule 38 coverage', () => {
  it('rule 38: each day of the run has a valid document of every kind, and the days beside it have not', () => {
    fc.assert(
      fc.property(fc.array(validity, { maxLength: 8 }), day, (documents, today) => {
        const holds = (date: string) =>
          ['a', 'b'].every((kind) =>
            documents.some((one) => one.kind === kind && one.from <= date && (one.until ?? NO_END) >= date),
          );
        const { days, missing } = coverage(['a', 'b'], documents, today);
        expect(days !== null).toBe(holds(today));
        expect(missing.length === 0).toBe(days !== null);
        if (!days) return;
        for (let date = days.from; date <= days.until && date < '2026-06-01'; ) {
          expect(holds(date)).toBe(true);
          date = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
        }
        expect(holds(Temporal.PlainDate.from(days.from).subtract({ days: 1 }).toString())).toBe(false);
        if (days.until < NO_END)
          expect(holds(Temporal.PlainDate.from(days.until).add({ days: 1 }).toString())).toBe(false);
      }),
    );
  });

  it('MER-2 reminds at 60, 30 and 7 days once each, whenever somebody looks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 90 }), { maxLength: 30 }), (looks) => {
        const sent: number[] = [];
        let reminded: number | null = null;
        for (const left of looks.toSorted((a, b) => b - a)) {
          const due = dueReminder(left, [60, 30, 7], reminded);
          if (due === undefined) continue;
          sent.push(due);
          reminded = due;
        }
        expect(new Set(sent).size).toBe(sent.length);
        expect(sent).toEqual(sent.toSorted((a, b) => b - a));
        if (looks.some((left) => left >= 0 && left <= 7)) expect(sent.at(-1)).toBe(7);
      }),
    );
  });
});

describe('minutes', () => {
  it('MER-4 minutes of the legs add up, none is empty, and all but the last lie on the grid of 5', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 6, max: 288 }),
        (weights, fives) => {
          const total = fives * 5;
          const sum = weights.reduce((a, b) => a + b, 0);
          const minutes = legMinutes(
            weights.map((weight) => weight / sum),
            total,
          );
          expect(minutes.reduce((a, b) => a + b, 0)).toBe(total);
          expect(Math.min(...minutes)).toBeGreaterThanOrEqual(5);
          for (const one of minutes) expect(one % 5).toBe(0);
        },
      ),
    );
  });

  it('rule 13: a band with more conditions is tried before one with fewer', () => {
    const maybe = <T>(items: readonly T[]) => fc.option(fc.constantFrom(...items), { nil: null });
    const conditions = fc.record({
      sizeClass: maybe(['small', 'large'] as const),
      coat: maybe(['short', 'long'] as const),
      minGrams: maybe([1000, 20_000]),
      maxGrams: maybe([30_000, 50_000]),
    });
    fc.assert(
      fc.property(fc.array(conditions, { maxLength: 12 }), (bands) => {
        const fit = fitOf({ species: 'dog', sizeClass: 'large', coatLength: 'long', weightGrams: 25_000 });
        const count = (band: object) => Object.values(band).filter((one) => one !== null).length;
        const first = inOrder(bands).find((band) => fits(band, fit));
        const best = Math.max(-1, ...bands.filter((band) => fits(band, fit)).map(count));
        expect(first ? count(first) : -1).toBe(best);
      }),
    );
  });

  it('rule 13: a pet without a size has that of its weight', () => {
    const pet = { species: 'dog', sizeClass: null, coatLength: null };
    expect(fitOf({ ...pet, weightGrams: 4000 }).sizeClass).toBe('toy');
    expect(fitOf({ ...pet, weightGrams: 60_000 }).sizeClass).toBe('giant');
    expect(fitOf({ ...pet, species: 'cat', weightGrams: null })).toEqual({
      sizeClass: 'small',
      coat: 'short',
      grams: null,
    });
  });

  it('MER-4 a band’s minutes from the catalogue suffice for every pet that it is for', () => {
    const rows = [
      { sizeClass: 'small', coat: null, minutes: 60 },
      { sizeClass: 'large', coat: 'short', minutes: 90 },
      { sizeClass: 'large', coat: 'long', minutes: 120 },
    ] as const;
    expect(bandMinutes(rows, { sizeClass: 'small', coat: 'long' })).toBe(60);
    expect(bandMinutes(rows, { sizeClass: 'large', coat: null })).toBe(120);
    expect(bandMinutes(rows, { sizeClass: 'giant', coat: null })).toBe(120);
  });
});

describe('MER-3 exams', () => {
  const questions = fc.uniqueArray(
    fc.record({
      key: fc.string({ minLength: 2, maxLength: 6 }),
      text: fc.constant({ zh: 'q', en: 'q' }),
      answers: fc.array(fc.record({ zh: fc.string(), en: fc.string() }), { minLength: 2, maxLength: 6 }),
      right: fc.constant(0),
    }),
    { selector: (question) => question.key, minLength: 1, maxLength: 12 },
  );

  it('MER-3 whatever the order, right answers are right and the paper does not say which', () => {
    fc.assert(
      fc.property(questions, fc.infiniteStream(fc.nat()), (asked, numbers) => {
        const below = (n: number) => (numbers.next().value ?? 0) % n;
        const paper = newPaper(asked, below);
        const right = paper.map(({ key, order }) => ({ key, answer: order.indexOf(0) }));
        expect(markPaper(paper, asked, right)).toBe(1);
        expect(markPaper(paper, asked, right.slice(1))).toBeCloseTo((asked.length - 1) / asked.length);
        const wrong = paper.map(({ key, order }) => ({ key, answer: order.findIndex((place) => place !== 0) }));
        expect(markPaper(paper, asked, [...wrong, ...right])).toBe(0);
        const shown = shownPaper(paper, asked);
        expect(shown.map((one) => Object.keys(one))).toEqual(asked.map(() => ['key', 'text', 'answers']));
      }),
    );
  });
});

describe('MER-6 ranking', () => {
  it('MER-6 few reviews weigh little, many decide', () => {
    const prior = { mean: 4.3, weight: 10 };
    expect(bayesianMean(0, 0, prior)).toBe(4.3);
    expect(bayesianMean(5, 1, prior)).toBeLessThan(bayesianMean(4.8 * 200, 200, prior));
    expect(bayesianMean(5 * 1000, 1000, prior)).toBeCloseTo(5, 1);
  });
});
