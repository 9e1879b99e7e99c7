/** Questions of funnel and path as they are being put together; kept in the address, so that a link asks the same. */
import type { Metric } from '@pawloop/contract';
import type { Reply } from '@pawloop/contract/client';
import { addDays, dateOf, nowMs } from '../../../app/time.ts';
import { useQueryState } from '../../../kit/Go.tsx';

export type FunnelQuestion = Metric.FunnelQuestion;
export type PathQuestion = Metric.PathQuestion;
export type FunnelStep = Metric.FunnelStep;
export type FunnelAnswer = Reply<'POST /v1/metrics/funnel'>;
export type PathAnswer = Reply<'POST /v1/metrics/path'>;

const DAYS = 30;
const WEEK_HOURS = 168;
const DAY_HOURS = 24;

/** The last 30 days, today included. */
export function freshSpan(): { from: string; until: string } {
  const tomorrow = addDays(dateOf(nowMs()), 1);
  return { from: addDays(tomorrow, -DAYS), until: tomorrow };
}

export const freshFunnel = (): FunnelQuestion => ({
  ...freshSpan(),
  steps: [{ event: 'identity.customer_registered' }, { event: 'order' }, { event: 'order' }],
  withinHours: WEEK_HOURS,
});

export const freshPath = (): PathQuestion => ({
  ...freshSpan(),
  anchor: { event: 'order' },
  direction: 'after',
  depth: 3,
  top: 5,
  withinHours: WEEK_HOURS * 4,
  collapse: true,
});

const isStepFilled = (step: FunnelStep): boolean => step.event !== '' && (step.where ?? []).every(isConditionFilled);

type Condition = NonNullable<FunnelStep['where']>[number];

function isConditionFilled({ property, operator, value }: Condition): boolean {
  if (property === '') return false;
  if (operator === 'isSet' || operator === 'isNotSet') return true;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== '';
}

const isSpanSound = ({ from, until }: { from: string; until: string }): boolean => from < until;

/** Whether the server can be asked. */
export function isFunnelComplete({ steps, breakdown, ...span }: FunnelQuestion): boolean {
  const isBroken = breakdown?.by === 'property' && breakdown.property === '';
  return isSpanSound(span) && steps.every(isStepFilled) && !isBroken;
}

export const isPathComplete = ({ anchor, ...span }: PathQuestion): boolean => isSpanSound(span) && isStepFilled(anchor);

/** The question of the address; the fresh one when there is none, or none that can be read. */
export function useQuestion<Q extends object>(fresh: () => Q, member: keyof Q): readonly [Q, (question: Q) => void] {
  const [query, change] = useQueryState();
  return [read(query.q, fresh, member), (question) => change({ q: JSON.stringify(question) })];
}

function read<Q extends object>(text: string | undefined, fresh: () => Q, member: keyof Q): Q {
  try {
    const value: unknown = text ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null && member in value ? (value as Q) : fresh();
  } catch {
    return fresh();
  }
}

/** `withinHours` in the unit that reads best. */
export const asDays = (hours: number): number | null => (hours % DAY_HOURS === 0 ? hours / DAY_HOURS : null);
export const hoursOf = (value: number, unit: 'hours' | 'days'): number => (unit === 'days' ? value * DAY_HOURS : value);
