/** Rules of doing a service, without I/O: which steps are due on which day, what is missing, what proves a step. */
import type { Merchant } from '@pawloop/contract';

/** A step, once or on one day of a stay. */
export interface DueStep {
  readonly step: Merchant.SopStep;
  readonly day: string | null;
  readonly needed: number;
  /** False for a day that has not begun. */
  readonly begun: boolean;
  /** Completing waits for it. */
  readonly required: boolean;
}

export interface Stay {
  readonly mode: Merchant.ServiceMode;
  readonly checkIn: string | null;
  readonly checkOut: string | null;
}

/** Days of a stay that have records: the nights; the day of leaving is none of them. Local days, so that DST plays no part. */
export function daysOf({ mode, checkIn, checkOut }: Stay): string[] {
  if (mode !== 'stay' || checkIn === null || checkOut === null) return [];
  const days: string[] = [];
  const end = Temporal.PlainDate.from(checkOut);
  for (
    let day = Temporal.PlainDate.from(checkIn);
    Temporal.PlainDate.compare(day, end) < 0;
    day = day.add({ days: 1 })
  ) {
    days.push(day.toString());
  }
  return days;
}

/**
 * All steps in the SOP's order, those of a day by day. A day is required once it is over, and the first one always: an
 * animal that is fetched early leaves the rest of its stay undone (rule 32).
 * @param today local day at the store
 */
export function dueSteps(steps: readonly Merchant.SopStep[], stay: Stay, today: string): DueStep[] {
  const days = daysOf(stay);
  return steps.flatMap((step): DueStep[] => {
    if (step.perDay === undefined || days.length === 0) {
      return [{ step, day: null, needed: step.count ?? step.perDay ?? 1, begun: true, required: step.required }];
    }
    return days.map((day, index) => ({
      step,
      day,
      needed: step.perDay ?? 1,
      begun: day <= today,
      required: step.required && (day < today || index === 0),
    }));
  });
}

export interface Recorded {
  readonly stepKey: string;
  readonly day: string | null;
  readonly number: number | null;
  readonly text: string | null;
  readonly photos: number;
}

/** What a step needs to count. A clip shows what a photo shows. */
export function proves(proof: Merchant.SopStep['proof'], record: Omit<Recorded, 'stepKey' | 'day'>): boolean {
  if (proof === 'photo') return record.photos > 0;
  if (proof === 'number') return record.number !== null;
  if (proof === 'text') return record.text !== null && record.text.trim() !== '';
  return true;
}

/** How many records count for a step on its day. */
export function doneOf(due: DueStep, records: readonly Recorded[]): number {
  return records.filter(
    (record) => record.stepKey === due.step.key && record.day === due.day && proves(due.step.proof, record),
  ).length;
}

/** Required steps that lack records (rule 32). */
export function missingOf(
  due: readonly DueStep[],
  records: readonly Recorded[],
): (DueStep & { readonly done: number })[] {
  return due
    .map((step) => ({ ...step, done: doneOf(step, records) }))
    .filter((step) => step.required && step.done < step.needed);
}

type Value = string | number | boolean;

const TICK: Merchant.Names = { zh: '✓', en: '✓' };
const NO_TICK: Merchant.Names = { zh: '–', en: '–' };

/** @returns why the value does not fit the field; undefined when it does */
export function fieldFault(field: Merchant.FormField, value: Value | undefined): string | undefined {
  const empty = value === undefined || value === '' || (field.kind === 'tick' && value === false);
  if (empty) return field.required ? 'needed' : undefined;
  if (field.kind === 'number') return typeof value === 'number' ? undefined : 'a number is expected';
  if (field.kind === 'tick') return typeof value === 'boolean' ? undefined : 'a tick is expected';
  if (typeof value !== 'string') return 'a text is expected';
  if (field.kind !== 'choice') return undefined;
  return field.choices?.some((choice) => choice.key === value) ? undefined : 'none of the choices';
}

/** The value in words of both languages. */
export function fieldText(field: Merchant.FormField, value: Value): Merchant.Names {
  const choice = field.choices?.find((one) => one.key === value);
  if (choice) return choice.names;
  if (typeof value === 'boolean') return value ? TICK : NO_TICK;
  const text = field.unit ? `${value} ${field.unit}` : String(value);
  return { zh: text, en: text };
}
