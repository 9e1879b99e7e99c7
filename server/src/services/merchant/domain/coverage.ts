/** On which days a category's documents are all approved and valid (rule 38). Pure; dates are `YYYY-MM-DD`, both ends included. */

export interface Validity {
  readonly kind: string;
  readonly from: string;
  /** Null: without end. */
  readonly until: string | null;
}

export interface Coverage {
  readonly from: string;
  readonly until: string;
}

/** Stands for no end; a date that the database and the contract can say. */
export const NO_END = '2199-12-31';

const later = (a: string, b: string): string => [a, b].toSorted().at(1) ?? a;
const earlier = (a: string, b: string): string => [a, b].toSorted().at(0) ?? a;
const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

/** The unbroken days around `today` on which some document of one kind is valid; undefined when none is valid today. */
function daysOfKind(documents: readonly Validity[], today: string): Coverage | undefined {
  const spans = documents
    .map(({ from, until }) => ({ from, until: until ?? NO_END }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  let run: Coverage | undefined;
  for (const span of spans) {
    const joins = run !== undefined && (run.until >= NO_END || span.from <= nextDay(run.until));
    if (run && joins) run = { from: run.from, until: later(span.until, run.until) };
    else {
      if (run && run.from <= today && today <= run.until) return run;
      run = span;
    }
  }
  return run && run.from <= today && today <= run.until ? run : undefined;
}

/**
 * The days around today on which a document of every kind is valid, and the kinds that have none today.
 * @param kinds that the category needs; none: it is in order for ever
 */
export function coverage(
  kinds: readonly string[],
  approved: readonly Validity[],
  today: string,
): { readonly days: Coverage | null; readonly missing: readonly string[] } {
  let days: Coverage | null = { from: '1970-01-01', until: NO_END };
  const missing: string[] = [];
  for (const kind of kinds) {
    const found = daysOfKind(
      approved.filter((document) => document.kind === kind),
      today,
    );
    if (!found) {
      missing.push(kind);
      days = null;
    } else if (days) {
      days = { from: later(found.from, days.from), until: earlier(found.until, days.until) };
    }
  }
  return { days, missing };
}

/**
 * Which reminder is due: the smallest of the days that is not smaller than what is left, if it was not sent yet. One that
 * was missed while nobody looked is passed over for the nearer one.
 * @param remindedDays smallest that was sent, null: none
 */
export function dueReminder(
  daysLeft: number,
  steps: readonly number[],
  remindedDays: number | null,
): number | undefined {
  if (daysLeft < 0) return undefined;
  const due = steps.filter((step) => daysLeft <= step).toSorted((a, b) => a - b)[0];
  return due !== undefined && (remindedDays === null || due < remindedDays) ? due : undefined;
}
