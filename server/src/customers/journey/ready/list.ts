/** Ready journeys as a list, each with the parts that exist already. */
import { Journey } from '@pawloop/contract';
import type { Db } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';
import { partsOf } from './build.ts';
import { readyPlans, readyTexts } from './catalogue.ts';
import { standingParts } from './store.ts';

export async function listReady(
  inner: Inner,
  db: Db,
  language: Journey.ReadyLanguage = 'zh',
): Promise<Journey.ReadyJourney[]> {
  const keys = Journey.readyKeys.flatMap((key) => partsOf(key, language).map((part) => part.key));
  const ids = await standingParts(db, inner, keys);
  return Journey.readyKeys.map((key) => {
    const { definition, budgetFen = null } = readyPlans[key];
    const { goal, holdOutPercent = 0 } = definition as Partial<Journey.JourneyDefinition>;
    return {
      key,
      ...readyTexts[language].journeys[key],
      goalWindowDays: goal?.windowDays ?? null,
      holdOutPercent,
      budgetFen,
      parts: partsOf(key, language).map((part) => ({ ...part, id: ids.get(part.key) ?? null })),
      journeyId: ids.get(`journey.${key}`) ?? null,
    };
  });
}
