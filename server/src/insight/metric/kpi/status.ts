/** How a KPI stands against its target. Pure. */
import type { Metric } from '@pawloop/contract';

export interface Standing {
  readonly value: number | null;
  readonly direction: 'up' | 'down';
  readonly baseline: number | null;
  readonly target: number | null;
  /** The way from baseline to target begins and ends here. */
  readonly begunOn: Temporal.PlainDate;
  readonly targetDate: Temporal.PlainDate | null;
  readonly asOf: Temporal.PlainDate;
}

/**
 * At the target or beyond: reached. Otherwise the date decides: over is missed; before it, somebody who has gone as much
 * of the way from the baseline as of the time is on track.
 */
export function statusOf(standing: Standing): Metric.KpiStatus {
  const { value, target, baseline, begunOn, targetDate, asOf } = standing;
  if (value === null) return 'empty';
  if (target === null) return 'noTarget';
  const isThere = standing.direction === 'up' ? value >= target : value <= target;
  if (isThere) return 'reached';
  if (targetDate && Temporal.PlainDate.compare(asOf, targetDate) > 0) return 'missed';
  if (baseline === null || targetDate === null || baseline === target) return 'open';
  const whole = begunOn.until(targetDate).total('days');
  const gone = Math.min(Math.max(begunOn.until(asOf).total('days'), 0), whole);
  const due = whole > 0 ? gone / whole : 1;
  return (value - baseline) / (target - baseline) >= due ? 'onTrack' : 'behind';
}
