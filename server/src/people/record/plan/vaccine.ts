/** When the next dose of a vaccine is due, and until when a pet is covered (spec/rules/pet-facts 4.1). Pure. */
import type { PetRecord } from '@pawloop/contract';
import type { CareRules, RabiesCity, SeriesRule } from './data.ts';
import { addDays, type CareEntry, countedDoses, type Dose, daysBetween, dosesOf, later, vaccinations } from './dose.ts';

/** What is due; dates as ISO text. */
export interface Due {
  readonly care: PetRecord.CareKind;
  /** The day of the last dose that counts, or `first`: a round that is told once. */
  readonly cycle: string;
  readonly dueOn: string;
  readonly latestOn: string | null;
  readonly reason: PetRecord.DueReason;
  readonly lastOn: string | null;
  readonly dose: number | null;
  readonly doses: number | null;
}

interface Subject {
  readonly birthday: string | null;
  readonly atRisk: boolean;
}

/** The next dose of a puppy's or kitten's series, or the next booster; undefined when nothing can be said. */
export function seriesDue(rule: SeriesRule, subject: Subject, entries: readonly CareEntry[]): Due | undefined {
  const { birthday } = subject;
  const all = dosesOf(vaccinations(entries, rule.vaccine), birthday);
  const counted = countedDoses(all, rule.earliestDays, rule.minGapDays);
  const given = all.at(-1);
  const last = counted.at(-1);
  const ruled = last ? next(rule, subject, counted, last) : first(rule, birthday);
  if (!ruled) return undefined;
  // A dose that came too soon does not count, but the next one keeps its distance from it.
  const dueOn = given ? later(ruled.dueOn, addDays(given.on, rule.minGapDays)) : ruled.dueOn;
  return byVet(given, { ...ruled, dueOn });
}

function first(rule: SeriesRule, birthday: string | null): Due | undefined {
  if (birthday === null) return undefined;
  const doses = 1 + Math.ceil((rule.completeDays - rule.startDays) / rule.gapDays);
  const dueOn = addDays(birthday, rule.startDays);
  return { ...open(rule.care), cycle: 'first', dueOn, reason: 'first-by-age', lastOn: null, dose: 1, doses };
}

function next(rule: SeriesRule, { birthday, atRisk }: Subject, counted: readonly Dose[], last: Dose): Due {
  const base = { ...open(rule.care), cycle: last.on, lastOn: last.on };
  if (!completes(rule, last)) {
    const late = wasLate(rule, counted);
    const step = late ? rule.lateStepDays : rule.gapDays;
    const age = (last.ageDays ?? 0) + step;
    const doses = counted.length + 1 + Math.max(0, Math.ceil((rule.completeDays - age) / step));
    const reason = late ? 'series-late' : 'series';
    return { ...base, dueOn: addDays(last.on, step), reason, dose: counted.length + 1, doses };
  }
  const repeat = atRisk ? rule.riskRepeatDays : rule.repeatDays;
  if (birthday === null || (last.ageDays ?? 0) >= rule.boosterMinAgeDays) {
    return { ...base, dueOn: addDays(last.on, repeat), reason: 'booster' };
  }
  const minimum = addDays(birthday, rule.boosterMinAgeDays);
  return { ...base, dueOn: later(addDays(last.on, rule.boosterAfterDays), minimum), reason: 'booster' };
}

/** The series is complete when one dose is at this age or later; without a birthday a dose is taken for an adult's. */
export function completes(rule: SeriesRule, dose: Dose): boolean {
  return dose.ageDays === null || dose.ageDays >= rule.completeDays;
}

/** Whether the last two counted doses lie further apart than the series allows (AAHA). */
function wasLate(rule: SeriesRule, counted: readonly Dose[]): boolean {
  const [before, last] = counted.slice(-2);
  return before !== undefined && last !== undefined && daysBetween(before.on, last.on) > rule.lateGapDays;
}

const open = (care: PetRecord.CareKind) => ({ care, latestOn: null, dose: null, doses: null });

/** The vet's date for the dose given last wins over the rule. */
export function byVet(given: Dose | undefined, due: Due): Due {
  if (!given?.nextDueOn || given.nextDueOn <= given.on) return due;
  return { ...due, dueOn: given.nextDueOn, reason: 'by-vet', latestOn: due.latestOn && given.nextDueOn };
}

/** The city's age for the first dose, its validity for the next ones. */
export function rabiesDue(rules: CareRules, species: string, birthday: string | null, entries: readonly CareEntry[]) {
  const { city, data } = rules;
  if (!city.species.includes(species)) return undefined;
  const all = dosesOf(vaccinations(entries, 'rabies'), birthday);
  const last = countedDoses(all, data.rabies.countsFromDays, data.rabies.minGapDays).at(-1);
  const base = open('vaccine.rabies');
  if (last) {
    const dueOn = addDays(last.on, city.validityDays);
    return byVet(last, { ...base, cycle: last.on, dueOn, latestOn: dueOn, reason: 'booster', lastOn: last.on });
  }
  if (birthday === null) return undefined;
  const dueOn = rabiesAge(birthday, city);
  const latestOn = addDays(dueOn, city.graceDays);
  return { ...base, cycle: 'first', dueOn, latestOn, reason: 'by-law', lastOn: null } satisfies Due;
}

function rabiesAge(birthday: string, city: RabiesCity): string {
  return Temporal.PlainDate.from(birthday).add({ months: city.ageMonths }).add({ days: city.ageDays }).toString();
}

/**
 * Last day on which the doses given up to `at` cover the pet; null when they do not. A vet's own date wins; the core
 * vaccines hold from the dose that completes the series.
 */
export function coveredUntil(
  rules: CareRules,
  subject: Subject & { readonly species: string },
  entries: readonly CareEntry[],
  vaccine: PetRecord.VaccineCode,
  at: string,
): string | null {
  const { birthday, species, atRisk } = subject;
  const all = dosesOf(vaccinations(entries, vaccine), birthday).filter((dose) => dose.on <= at);
  const series = rules.data.series.find((one) => one.vaccine === vaccine && one.species === species);
  if (!series && vaccine !== 'rabies') return null;
  const [age, gap] = series
    ? [series.completeDays, series.minGapDays]
    : [rules.data.rabies.countsFromDays, rules.data.rabies.minGapDays];
  const days = series ? (atRisk ? series.riskRepeatDays : series.repeatDays) : rules.city.validityDays;
  const last = countedDoses(all, age, gap).at(-1);
  if (!last) return null;
  return last.nextDueOn && last.nextDueOn > last.on ? last.nextDueOn : addDays(last.on, days);
}
