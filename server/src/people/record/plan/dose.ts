/** What the record holds of doses and other care, as the rules see it; and days as plain arithmetic. */
import type { PetRecord } from '@pawloop/contract';

/** A present entry of the record that counts for some care; `on` and `nextDueOn` are ISO dates. */
export interface CareEntry {
  readonly kind: PetRecord.EntryKind;
  readonly on: string;
  readonly vaccines: readonly PetRecord.VaccineCode[];
  readonly target: PetRecord.DewormTarget | null;
  readonly visit: PetRecord.VisitKind | null;
  readonly procedure: PetRecord.ProcedureKind | null;
  /** As the vet wrote it. */
  readonly nextDueOn: string | null;
}

export interface Dose {
  readonly on: string;
  /** Null when the birthday is not known. */
  readonly ageDays: number | null;
  readonly nextDueOn: string | null;
}

/** ISO date `days` later. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Whole days from one date to the other. */
export function daysBetween(from: string, until: string): number {
  return Temporal.PlainDate.from(from).until(until, { largestUnit: 'days' }).days;
}

/** ISO dates of four-digit years sort as text. */
export function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** Days on which one of the entries was done, in order; of two on one day the vet's word of either stands. */
export function dosesOf(entries: readonly CareEntry[], birthday: string | null): Dose[] {
  const byDay = new Map<string, string | null>();
  for (const { on, nextDueOn } of entries) {
    const known = byDay.get(on) ?? null;
    byDay.set(on, known && nextDueOn ? later(known, nextDueOn) : (known ?? nextDueOn));
  }
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([on, nextDueOn]) => ({ on, nextDueOn, ageDays: birthday === null ? null : daysBetween(birthday, on) }));
}

/** The doses that count: old enough, and far enough from the dose before, whether that one counted or not. */
export function countedDoses(doses: readonly Dose[], minAgeDays: number, minGapDays: number): Dose[] {
  return doses.filter((dose, place) => {
    const before = doses[place - 1];
    const oldEnough = dose.ageDays === null || dose.ageDays >= minAgeDays;
    return oldEnough && (before === undefined || daysBetween(before.on, dose.on) >= minGapDays);
  });
}

export function vaccinations(entries: readonly CareEntry[], vaccine: PetRecord.VaccineCode): CareEntry[] {
  return entries.filter((entry) => entry.kind === 'vaccination' && entry.vaccines.includes(vaccine));
}

export function dewormings(entries: readonly CareEntry[], target: 'internal' | 'external'): CareEntry[] {
  return entries.filter((entry) => entry.kind === 'deworming' && (entry.target === target || entry.target === 'both'));
}
