/** The care plan of one pet: a pure function of its vitals, its record and the rules (PET-5). */
import type { Pet, PetRecord } from '@pawloop/contract';
import type { CareRules, DewormRule } from './data.ts';
import { addDays, type CareEntry, dewormings, dosesOf, later } from './dose.ts';
import { byVet, type Due, rabiesDue, seriesDue } from './vaccine.ts';

export type { Due } from './vaccine.ts';

/** What the plan follows from besides the record. */
export interface PlanSubject {
  readonly species: string;
  readonly birthday: string | null;
  readonly seniorOn: string | null;
  readonly coatLength: Pet.CoatLength | null;
  readonly temperamentTags: readonly string[];
  readonly deceasedOn: string | null;
}

/** At most one line for each care, soonest first; nothing for the dead and for species without rules. */
export function planOf(subject: PlanSubject, entries: readonly CareEntry[], rules: CareRules): Due[] {
  if (subject.deceasedOn !== null) return [];
  const { species, birthday } = subject;
  const atRisk = isAtRisk(subject, rules);
  const found: (Due | undefined)[] = [
    ...rules.data.series
      .filter((rule) => rule.species === species)
      .map((rule) => seriesDue(rule, { birthday, atRisk }, entries)),
    rabiesDue(rules, species, birthday, entries),
    dewormDue('internal', subject, atRisk, entries, rules),
    dewormDue('external', subject, atRisk, entries, rules),
    checkUpDue(subject, entries, rules),
    seniorCheckDue(subject, entries, rules),
    dentalDue(subject, entries, rules),
    groomingDue(subject, entries, rules),
  ];
  return found
    .filter((due) => due !== undefined)
    .sort((a, b) => (a.dueOn === b.dueOn ? 0 : a.dueOn < b.dueOn ? -1 : 1));
}

/** Who goes out among other animals, as the temperament tags say. */
export function isAtRisk({ temperamentTags }: Pick<PlanSubject, 'temperamentTags'>, { data }: CareRules): boolean {
  const said = temperamentTags.map((tag) => tag.toLowerCase());
  return said.some((tag) => data.riskWords.some((word) => tag.includes(word)));
}

function dewormDue(
  target: 'internal' | 'external',
  { species, birthday }: PlanSubject,
  atRisk: boolean,
  entries: readonly CareEntry[],
  { data, internalDays, externalDays }: CareRules,
): Due | undefined {
  const rule = data.deworming[target].species[species];
  if (!rule) return undefined;
  const care: PetRecord.CareKind = target === 'internal' ? 'deworm.internal' : 'deworm.external';
  const last = dosesOf(dewormings(entries, target), birthday).at(-1);
  const base = { care, latestOn: null, dose: null, doses: null };
  if (!last) {
    if (birthday === null) return undefined;
    const dueOn = addDays(birthday, rule.startDays);
    return { ...base, cycle: 'first', dueOn, reason: 'first-by-age', lastOn: null };
  }
  const adult =
    target === 'external'
      ? externalDays
      : atRisk
        ? Math.min(data.deworming.internal.riskDays, internalDays)
        : internalDays;
  const young = phaseAt(rule, last.ageDays);
  const reason = young ? 'interval-young' : atRisk && target === 'internal' ? 'interval-risk' : 'interval';
  const ruled = addDays(last.on, young?.gapDays ?? adult);
  const dueOn = birthday === null ? ruled : later(ruled, addDays(birthday, rule.startDays));
  return byVet(last, { ...base, cycle: last.on, dueOn, reason, lastOn: last.on });
}

function phaseAt(rule: DewormRule, ageDays: number | null) {
  return ageDays === null ? undefined : rule.phases.find((phase) => ageDays < phase.untilAgeDays);
}

const checkUps = (entries: readonly CareEntry[]): CareEntry[] =>
  entries.filter((entry) => entry.kind === 'visit' && entry.visit === 'check-up');

/** Once a year, until the senior stage has its own rhythm. */
function checkUpDue(subject: PlanSubject, entries: readonly CareEntry[], { data }: CareRules): Due | undefined {
  const { minAgeDays, gapDays, species } = data.checkUp;
  if (!species.includes(subject.species)) return undefined;
  const due = repeated('check-up', subject.birthday, checkUps(entries), minAgeDays, gapDays);
  return due && subject.seniorOn !== null && due.dueOn >= subject.seniorOn ? undefined : due;
}

/** The first one when the senior stage begins, unless the last check-up is fresh; from then on twice a year. */
function seniorCheckDue(subject: PlanSubject, entries: readonly CareEntry[], { data }: CareRules): Due | undefined {
  const { seniorGapDays, species } = data.checkUp;
  if (!species.includes(subject.species) || subject.seniorOn === null) return undefined;
  const last = dosesOf(checkUps(entries), subject.birthday).at(-1);
  const base = { care: 'senior-check', latestOn: null, dose: null, doses: null } as const;
  if (!last) return { ...base, cycle: 'first', dueOn: subject.seniorOn, reason: 'first-by-age', lastOn: null };
  const dueOn = later(subject.seniorOn, addDays(last.on, seniorGapDays));
  return byVet(last, { ...base, cycle: last.on, dueOn, reason: 'interval-senior', lastOn: last.on });
}

function dentalDue(subject: PlanSubject, entries: readonly CareEntry[], { data }: CareRules): Due | undefined {
  const { species, minAgeDays, gapDays } = data.dental;
  if (!species.includes(subject.species)) return undefined;
  const done = entries.filter((entry) => entry.kind === 'procedure' && entry.procedure === 'dental');
  return repeated('dental', subject.birthday, done, minAgeDays, gapDays);
}

function groomingDue(subject: PlanSubject, entries: readonly CareEntry[], { data }: CareRules): Due | undefined {
  const gap = subject.coatLength && data.grooming.gapDays[subject.species]?.[subject.coatLength];
  if (!gap) return undefined;
  const done = entries.filter((entry) => entry.kind === 'procedure' && entry.procedure === 'grooming');
  const due = repeated('grooming', subject.birthday, done, data.grooming.startDays, gap);
  return due && due.reason === 'interval' ? { ...due, reason: 'coat' } : due;
}

/** `max(last + interval, minimum age)`; without a last one the minimum age. */
function repeated(
  care: PetRecord.CareKind,
  birthday: string | null,
  done: readonly CareEntry[],
  minAgeDays: number,
  gapDays: number,
): Due | undefined {
  const last = dosesOf(done, birthday).at(-1);
  const minimum = birthday && addDays(birthday, minAgeDays);
  const base = { care, latestOn: null, dose: null, doses: null };
  if (!last) {
    return minimum === null
      ? undefined
      : { ...base, cycle: 'first', dueOn: minimum, reason: 'first-by-age', lastOn: null };
  }
  const ruled = addDays(last.on, gapDays);
  const dueOn = minimum ? later(ruled, minimum) : ruled;
  return byVet(last, { ...base, cycle: last.on, dueOn, reason: 'interval', lastOn: last.on });
}
