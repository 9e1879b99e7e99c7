/** Customers whose events leave a window, or come into one, as time passes: one query for all leaves of a tree. */
import type { Segment } from '@pawloop/contract';
import type { Catalogue } from '../catalogue.ts';
import { eventNames, leavesOf } from '../domain/definition.ts';
import { dayEdges, edgesOf } from '../domain/window.ts';
import { createBinder } from './binder.ts';
import { type Aliases, type BehaviourQuery, numberOf, within } from './query.ts';

/** @returns undefined when no leaf of the warehouse hangs on time; times in epoch milliseconds */
export function behaviourEdges(
  definition: Segment.Definition,
  catalogue: Catalogue,
  aliases: Aliases,
  from: number,
  until: number,
): BehaviourQuery | undefined {
  const binder = createBinder();
  const places = new Set<string>();
  for (const leaf of leavesOf(definition)) {
    if (catalogue.storeOf(leaf) !== 'behaviour') continue;
    if (!('event' in leaf || 'notDone' in leaf || 'sequence' in leaf)) continue;
    const intervals = edgesOf(leaf.window, from, until);
    if ('event' in leaf && leaf.property === undefined && leaf.operator.endsWith('LastDays')) {
      intervals.push(dayEdges(Number(leaf.value), from, until));
    }
    for (const name of eventNames(leaf)) {
      for (const interval of intervals)
        places.add(`(name = ${binder.bind(name, 'String')} AND ${within(binder, interval)})`);
    }
  }
  if (places.size === 0) return undefined;
  const text = `SELECT DISTINCT ${numberOf(binder, aliases)} AS no FROM event WHERE customer_no != 0 AND (${[...places].join(' OR ')})`;
  return { text, params: binder.params };
}
