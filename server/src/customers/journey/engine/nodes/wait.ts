/** Steps that wait: so long, until a local time, for an event; and the end. Hold-out runs wait like all others. */
import type { Journey } from '@pawloop/contract';
import { hoursOf } from '../../domain/plan.ts';
import { nextLocalTime } from '../../domain/time.ts';
import type { Executor, Verdict } from '../step.ts';

export const end: Executor<Journey.EndNode> = async (_batch, _node, walks) =>
  walks.map(() => ({ kind: 'end', outcome: 'done' }) as const);

export const wait: Executor<Journey.WaitNode> = async ({ at }, node, walks) =>
  walks.map(
    (walk): Verdict =>
      walk.since === null
        ? { kind: 'rest', until: at.add(hoursOf(node.hours)) }
        : { kind: 'go', to: node.next, outcome: 'waited' },
  );

/** In the customer's zone, else the business's (rule 32). */
export const waitUntil: Executor<Journey.WaitUntilNode> = async ({ deps, tx, at }, node, walks) => {
  const coming = walks.filter((walk) => walk.since === null);
  const zones =
    coming.length === 0
      ? new Map<string, string>()
      : await deps.message.timeZonesOf(tx, [...new Set(coming.map((walk) => walk.run.customerId))]);
  const known = new Map<string, Temporal.Instant>();
  const until = (zone: string): Temporal.Instant => {
    const instant = known.get(zone) ?? nextLocalTime(at, zone, node.localTime, node.weekday);
    known.set(zone, instant);
    return instant;
  };
  return walks.map(
    (walk): Verdict =>
      walk.since === null
        ? { kind: 'rest', until: until(zones.get(walk.run.customerId) ?? deps.timeZone) }
        : { kind: 'go', to: node.next, outcome: 'waited' },
  );
};

const RETRY_MS = 500;

/** An event that came in time wins over the time-out, also one that is received but not yet looked at (rule 27). */
export const waitEvent: Executor<Journey.WaitEventNode> = async ({ at, caughtUp }, node, walks) =>
  walks.map((walk): Verdict => {
    const met = walk.woken || (walk.since === null && node.sinceEntry === true && walk.seen?.[node.id] !== undefined);
    if (met) {
      const eventId = walk.seen?.[node.id];
      return { kind: 'go', to: node.next, outcome: 'event', ...(eventId && { detail: { eventId } }) };
    }
    if (walk.since === null) return { kind: 'rest', until: at.add(hoursOf(node.timeoutHours)) };
    if (!caughtUp) return { kind: 'rest', until: at.add({ milliseconds: RETRY_MS }) };
    return { kind: 'go', to: node.onTimeout, outcome: 'timeout' };
  });
