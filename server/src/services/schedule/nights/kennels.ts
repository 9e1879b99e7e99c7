/**
 * Which stay lies in which kennel (rule 17). Nights are sold by count; graphs of intervals are perfect, so while no night
 * is over capacity a plan without moves exists, and going through the stays by arrival finds it. Kennels that are fixed
 * (checked in) or out of use can force a move; it is kept as few as can be and shown as a task. No I/O.
 */

/** Dates are days since some day; nights are `[from, until)`. */
export interface StayToPlan {
  readonly key: string;
  readonly from: number;
  readonly until: number;
  /** Fixed at check-in. */
  readonly kennel: string | null;
}

export interface StayPart {
  /** Null: nothing is free; the class is over its capacity. */
  readonly kennel: string | null;
  readonly from: number;
  readonly until: number;
}

/**
 * @param kennels those in use, in the order of the store
 * @param today stays that have not begun, though they should have, are planned from today on
 * @returns parts of each stay in order; more than one part means that it moves
 */
export function planKennels(
  kennels: readonly string[],
  stays: readonly StayToPlan[],
  today: number,
): Map<string, StayPart[]> {
  const taken = new Map<string, [number, number][]>(kennels.map((kennel) => [kennel, []]));
  const plan = new Map<string, StayPart[]>();
  for (const { key, kennel, from, until } of stays) {
    if (kennel === null) continue;
    plan.set(key, [{ kennel, from, until }]);
    taken.get(kennel)?.push([from, Math.max(until, today + 1)]);
  }
  const open = stays.filter((stay) => stay.kennel === null);
  const byArrival = open.toSorted((a, b) => a.from - b.from || b.until - a.until || (a.key < b.key ? -1 : 1));
  for (const stay of byArrival) {
    const parts = partsOf(taken, Math.min(Math.max(stay.from, today), stay.until - 1), stay.until);
    for (const { kennel, from, until } of parts) if (kennel !== null) taken.get(kennel)?.push([from, until]);
    plan.set(stay.key, parts);
  }
  return plan;
}

function partsOf(taken: ReadonlyMap<string, readonly [number, number][]>, from: number, until: number): StayPart[] {
  const parts: StayPart[] = [];
  for (let at = from; at < until; ) {
    const best = bestAt(taken, at, until);
    const to = best?.to ?? at + 1;
    const last = parts.at(-1);
    if (last && last.kennel === null && !best) parts.splice(-1, 1, { ...last, until: to });
    else parts.push({ kennel: best?.kennel ?? null, from: at, until: to });
    at = to;
  }
  return parts;
}

/** The kennel that is free longest from a day on; of several that are free throughout, the one that was left last. */
function bestAt(
  taken: ReadonlyMap<string, readonly [number, number][]>,
  at: number,
  until: number,
): { kennel: string; to: number } | undefined {
  let best: { kennel: string; to: number; left: number } | undefined;
  for (const [kennel, spans] of taken) {
    if (spans.some(([lo, hi]) => lo <= at && at < hi)) continue;
    const to = Math.min(until, ...spans.flatMap(([lo]) => (lo > at ? [lo] : [])));
    const left = Math.max(Number.NEGATIVE_INFINITY, ...spans.flatMap(([, hi]) => (hi <= at ? [hi] : [])));
    if (!best || to > best.to || (to === best.to && left > best.left)) best = { kennel, to, left };
  }
  return best;
}
