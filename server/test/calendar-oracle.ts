/**
 * Brute force over free slots: minute by minute, every grid start against every way to choose resources. Shares nothing
 * with services/schedule but the words of the contract (rule 11).
 */
import type { Merchant } from '@pawloop/contract';

export const MINUTE = 60_000;

export interface OracleResource {
  readonly resourceNo: number;
  /** `person`, or the kind of thing. */
  readonly kind: string;
  readonly skills: readonly string[];
}

export interface OracleLeg {
  readonly key: string;
  readonly needs: readonly Merchant.Need[];
  readonly samePersonAs?: string;
  readonly minutes: number;
}

export interface OracleService {
  readonly legs: readonly OracleLeg[];
  readonly before: number;
  readonly after: number;
  readonly travel: number;
}

/** One bit for each minute from a beginning on: free or not. */
export class Minutes {
  readonly #begin: number;
  readonly #free: Uint8Array;
  constructor(begin: number, minutes: number) {
    this.#begin = begin;
    this.#free = new Uint8Array(minutes);
  }
  /** Epoch milliseconds, half-open, on whole minutes. */
  set(from: number, to: number, free: boolean): void {
    const lo = Math.max(0, (from - this.#begin) / MINUTE);
    const hi = Math.min(this.#free.length, (to - this.#begin) / MINUTE);
    if (hi > lo) this.#free.fill(free ? 1 : 0, lo, hi);
  }
  all(from: number, to: number): boolean {
    for (let at = (from - this.#begin) / MINUTE; at < (to - this.#begin) / MINUTE; at += 1) {
      if (this.#free[at] !== 1) return false;
    }
    return true;
  }
}

/** Whether some choice of resources can do the service from `start` on. */
export function possible(
  service: OracleService,
  resources: readonly OracleResource[],
  free: ReadonlyMap<number, Minutes>,
  start: number,
  personNo?: number,
): boolean {
  const taken: { no: number; leg: string; nth: number; isPerson: boolean; from: number; to: number }[] = [];
  const spans = spansOf(service, start);
  const wanted = service.legs.flatMap((leg, place) => {
    let person = -1;
    return leg.needs.map((need) => {
      if (need.pool === 'person') person += 1;
      return {
        leg,
        need,
        nth: need.pool === 'person' ? person : -1,
        ...(spans[place] as { from: number; to: number }),
      };
    });
  });
  const choose = (at: number): boolean => {
    const one = wanted[at];
    if (!one) return personNo === undefined || taken.some((other) => other.isPerson && other.no === personNo);
    const same =
      one.nth >= 0 ? taken.find((other) => other.leg === one.leg.samePersonAs && other.nth === one.nth) : undefined;
    for (const resource of resources) {
      if (!serves(resource, one.need) || (same && same.no !== resource.resourceNo)) continue;
      const no = resource.resourceNo;
      if (taken.some((other) => other.no === no && other.from < one.to && one.from < other.to)) continue;
      if (!free.get(no)?.all(one.from, one.to)) continue;
      taken.push({
        no,
        leg: one.leg.key,
        nth: one.nth,
        isPerson: resource.kind === 'person',
        from: one.from,
        to: one.to,
      });
      if (choose(at + 1)) return true;
      taken.pop();
    }
    return false;
  };
  return choose(0);
}

function spansOf({ legs, before, after, travel }: OracleService, start: number): { from: number; to: number }[] {
  let at = start;
  return legs.map((leg, nth) => {
    const from = at - (nth === 0 ? (before + travel) * MINUTE : 0);
    at += leg.minutes * MINUTE;
    return { from, to: at + (nth === legs.length - 1 ? (after + travel) * MINUTE : 0) };
  });
}

function serves(resource: OracleResource, need: Merchant.Need): boolean {
  return need.pool === 'person'
    ? resource.kind === 'person' && resource.skills.includes(need.skill)
    : resource.kind === need.kind;
}

/** Every minute of a time whose wall clock lies on the grid. */
export function gridStarts(timeZone: string, grid: number, first: number, last: number): number[] {
  const starts: number[] = [];
  for (let at = Math.ceil(first / MINUTE) * MINUTE; at <= last; at += MINUTE) {
    if (at % (5 * MINUTE) !== 0) continue;
    const { minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    if (minute % grid === 0) starts.push(at);
  }
  return starts;
}
