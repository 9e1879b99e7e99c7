/** What a start takes: the roles of a service, each filled by one resource for one or more spans around the start. */
import type { Merchant } from '@pawloop/contract';
import { MINUTE } from './span.ts';

/** A leg with its place in the whole; legs follow one another. */
export interface ShapeLeg {
  readonly key: string;
  readonly needs: readonly Merchant.Need[];
  readonly samePersonAs?: string;
  readonly offsetMinutes: number;
  readonly minutes: number;
}

/** Buffers and travel are taken from everybody of the first leg before it, and of the last leg after it. */
export interface Shape {
  readonly legs: readonly ShapeLeg[];
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** One way. */
  readonly travelMinutes?: number;
}

/** Milliseconds from the start, half-open. */
export interface Demand {
  readonly from: number;
  readonly to: number;
}

export interface Role {
  /** The resource is in all of these. */
  readonly pools: readonly string[];
  readonly isPerson: boolean;
  /** In order, not touching. */
  readonly demands: readonly Demand[];
}

/** Pool that a need is served from; `schedule.resource.pools` names them alike. */
export function poolOf(need: Merchant.Need): string {
  return need.pool === 'person' ? `person/${need.skill}` : need.kind;
}

/** Pools that a resource is in. */
export function poolsOf(kind: string, skills: readonly string[]): string[] {
  return kind === 'person' ? ['person', ...skills.map((skill) => `person/${skill}`)] : [kind];
}

/** Minutes of the whole, from the start to the end of the last leg. */
export function minutesOf(shape: Pick<Shape, 'legs'>): number {
  return Math.max(0, ...shape.legs.map((leg) => leg.offsetMinutes + leg.minutes));
}

/** The nth person of a leg that says so is the nth person of the leg it names. */
export function rolesOf(shape: Shape): Role[] {
  const { legs } = shape;
  const end = minutesOf(shape);
  const travel = shape.travelMinutes ?? 0;
  const roles: { pools: Set<string>; isPerson: boolean; demands: Demand[] }[] = [];
  const peopleOf = new Map<string, number[]>();
  for (const leg of legs) {
    const before = leg.offsetMinutes === 0 ? shape.bufferBeforeMinutes + travel : 0;
    const until = leg.offsetMinutes + leg.minutes;
    const after = until === end ? shape.bufferAfterMinutes + travel : 0;
    const demand = { from: (leg.offsetMinutes - before) * MINUTE, to: (until + after) * MINUTE };
    const same = leg.samePersonAs ? (peopleOf.get(leg.samePersonAs) ?? []) : [];
    const people: number[] = [];
    for (const need of leg.needs) {
      const known = need.pool === 'person' ? same[people.length] : undefined;
      const place = known ?? roles.push({ pools: new Set(), isPerson: need.pool === 'person', demands: [] }) - 1;
      if (need.pool === 'person') people.push(place);
      roles[place]?.pools.add(poolOf(need));
      roles[place]?.demands.push(demand);
    }
    peopleOf.set(leg.key, people);
  }
  return roles.map(({ pools, isPerson, demands }) => ({
    pools: [...pools].toSorted(),
    isPerson,
    demands: touchingJoined(demands),
  }));
}

function touchingJoined(demands: readonly Demand[]): Demand[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of demands.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}
