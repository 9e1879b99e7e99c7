/** What funnels and paths have in common: checking the question, its span and its warehouse parameters. */
import type { Metric } from '@pawloop/contract';
import { requireWhere } from '../../../customers/segment/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { frameParams, type MetricDeps } from '../deps.ts';
import { emptySpan, questionInvalid } from '../problems.ts';
import { type Stretch, timeText } from './happened.ts';

const HOUR_MS = 3_600_000;
const LONGEST_DAYS = 3660;

/** @throws Problem `metric/empty-span` */
export function stretchOf(deps: MetricDeps, { from, until }: { from: string; until: string }): Stretch {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(until)];
  const days = first.until(last).days;
  if (days <= 0 || days > LONGEST_DAYS) throw new Problem(emptySpan);
  const at = (date: Temporal.PlainDate) => date.toZonedDateTime(deps.timeZone).toInstant().epochMilliseconds;
  return { from: at(first), until: at(last) };
}

export const windowMs = (hours: number): number => Math.round(hours * HOUR_MS);

/** Parameters of `PURCHASES` with everything before `until` in it. */
export function purchaseParams(deps: MetricDeps, until: number): Record<string, unknown> {
  const asOf = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(deps.timeZone).toPlainDate();
  return { ...frameParams({ asOf, timeZone: deps.timeZone }), until: timeText(until) };
}

/** @throws Problem `metric/question-invalid` naming the condition that does not fit */
export function requireSteps(steps: readonly Metric.FunnelStep[], pointer: string): void {
  for (const [index, step] of steps.entries()) {
    requireWhere(step.where ?? [], `${pointer}/${index}/where`, (at, detail) => {
      throw new Problem(questionInvalid, detail, [{ pointer: at, detail }]);
    });
  }
}
