/** What fits a pet and why: rules as data, one pure function (PET-9). Never says that something is safe, only what speaks against it. */
import type { PetRecord } from '@pawloop/contract';
import data from '../data/fit.json' with { type: 'json' };
import toxins from '../data/toxins.json' with { type: 'json' };
import { names, namesAny, without } from './words.ts';

type Reason = PetRecord.Reason;
type Facts = PetRecord.FitFacts;
type Candidate = PetRecord.FitCandidate;

const weights: Readonly<Partial<Record<PetRecord.FitReason, number>>> = data.weights;

/** Keys of the sensitivities that the words of conditions, diagnoses and temperament speak of. */
export function sensitivitiesOf(words: readonly string[]): string[] {
  return data.sensitivities.filter((one) => words.some((word) => namesAny(word, one.words))).map((one) => one.key);
}

/**
 * All candidates: those that may be shown first, best first, then the refused ones; equals stay in the given order.
 * Each comes with the codes of its reasons.
 */
export function rank(candidates: readonly Candidate[], facts: Facts): PetRecord.Ranked[] {
  return candidates
    .map((candidate) => {
      const against = refusals(candidate, facts);
      if (against.length > 0) return { id: candidate.id, allowed: false, score: 0, reasons: against };
      const reasons = attractions(candidate, facts);
      const score = reasons.reduce((sum, { code }) => sum + (weights[code] ?? 0), candidate.score ?? 0);
      return { id: candidate.id, allowed: true, score, reasons };
    })
    .toSorted((a, b) => Number(b.allowed) - Number(a.allowed) || b.score - a.score);
}

/** Any one of these is enough never to show it. */
function refusals(candidate: Candidate, facts: Facts): Reason[] {
  const { species, sizeClasses, lifeStages } = candidate;
  const found: Reason[] = [];
  if (!facts.alive) found.push({ code: 'deceased', about: null });
  if (species && !species.includes(facts.species)) found.push({ code: 'wrong-species', about: facts.species });
  if (sizeClasses && facts.sizeClass && !sizeClasses.includes(facts.sizeClass)) {
    found.push({ code: 'wrong-size', about: facts.sizeClass });
  }
  if (lifeStages && facts.lifeStage && !lifeStages.includes(facts.lifeStage)) {
    found.push({ code: 'wrong-life-stage', about: facts.lifeStage });
  }
  return [...found, ...outsideFigures(candidate, facts), ...badIngredients(candidate, facts)];
}

function outsideFigures(candidate: Candidate, { ageDays, weightGrams }: Facts): Reason[] {
  const { minAgeDays, maxAgeDays, minGrams, maxGrams } = candidate;
  const found: Reason[] = [];
  if (ageDays !== null && minAgeDays !== undefined && ageDays < minAgeDays)
    found.push({ code: 'too-young', about: null });
  if (ageDays !== null && maxAgeDays !== undefined && ageDays > maxAgeDays)
    found.push({ code: 'too-old', about: null });
  if (weightGrams !== null && minGrams !== undefined && weightGrams < minGrams)
    found.push({ code: 'too-light', about: null });
  if (weightGrams !== null && maxGrams !== undefined && weightGrams > maxGrams)
    found.push({ code: 'too-heavy', about: null });
  return found;
}

function badIngredients({ ingredients = [] }: Candidate, { allergies, species }: Facts): Reason[] {
  return ingredients.flatMap((ingredient): Reason[] => {
    const allergen = allergies.find((allergy) => contains(ingredient, allergy));
    if (allergen) return [{ code: 'allergen', about: allergen }];
    const harmful = toxins.items.find(
      (toxin) => toxin.species.includes(species) && namesAny(without(ingredient, toxins.harmless), toxin.words),
    );
    return harmful ? [{ code: 'toxic', about: harmful.key }] : [];
  });
}

/** An allergy against one of a family is one against all of it: whoever may not have chicken may not have poultry meal. */
export function contains(ingredient: string, allergy: string): boolean {
  if (names(ingredient, allergy)) return true;
  const family = data.allergenFamilies.find(
    (one) => one.key === allergy || namesAny(without(allergy, one.not), one.words),
  );
  return family !== undefined && namesAny(without(ingredient, family.not), family.words);
}

function attractions({ tags = [], lifeStages, sizeClasses }: Candidate, facts: Facts): Reason[] {
  const found: Reason[] = [];
  for (const one of data.sensitivities.filter(({ key }) => facts.sensitivities.includes(key))) {
    if (tags.some((tag) => one.prefer.includes(tag))) found.push({ code: 'fits-sensitivity', about: one.key });
    if (tags.some((tag) => one.avoid.includes(tag))) found.push({ code: 'against-sensitivity', about: one.key });
  }
  const liked = facts.preferences.find(({ word }) => tags.some((tag) => names(tag, word)));
  if (liked) found.push({ code: 'liked', about: liked.word });
  // A limit that was met is a fit; the first lines have refused what was not.
  if (lifeStages && facts.lifeStage) found.push({ code: 'fits-life-stage', about: facts.lifeStage });
  if (sizeClasses && facts.sizeClass) found.push({ code: 'fits-size', about: facts.sizeClass });
  return found;
}
