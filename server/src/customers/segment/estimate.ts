/** How many a definition holds for, with a few of them, without keeping anything. */
import type { Segment } from '@pawloop/contract';
import { requireSound } from './domain/definition.ts';
import { laneOf } from './domain/plan.ts';
import { evaluate } from './evaluate.ts';
import type { Inner } from './inner.ts';
import { idsOfNumbers } from './member-repository.ts';
import { freshness } from './queries.ts';
import { listedCount } from './records/number-queries.ts';

const SAMPLE = 10;

/** @throws Problem `segment/definition`, `segment/condition`, `warehouse/unavailable` */
export async function estimate(inner: Inner, definition: Segment.Definition): Promise<Segment.SegmentEstimate> {
  requireSound(definition);
  inner.catalogue.requireAnswerable(definition);
  const started = performance.now();
  const at = inner.clock.now().epochMilliseconds;
  const numbers = await evaluate(inner, inner.db, definition, at, 'all');
  const milliseconds = Math.round(performance.now() - started);
  const chosen = chooseEvenly(numbers, SAMPLE);
  const ids = await idsOfNumbers(inner.db, inner.universe, chosen);
  const cards = await inner.identity.findCustomers(inner.db, [...ids.values()]);
  const sample = [...ids].map(([customerNo, customerId]) => {
    const card = cards.get(customerId);
    const { name = null, phoneMasked = null, city = null } = card ?? {};
    return { customerId, customerNo, name, phoneMasked, city, since: null };
  });
  const fresh = await freshness(inner, laneOf(definition, inner.catalogue.storeOf));
  return { size: numbers.length, of: await listedCount(inner.db, inner.universe), sample, milliseconds, ...fresh };
}

/** Spread over the set, the same each time. */
function chooseEvenly(numbers: Uint32Array, count: number): Uint32Array {
  if (numbers.length <= count) return numbers;
  return Uint32Array.from(
    { length: count },
    (_, index) => numbers[Math.floor((index * numbers.length) / count)] as number,
  );
}
