/** When each stage of a due care is told: ahead, on the day, over (PET-5). Pure. */
import { PetRecord } from '@pawloop/contract';
import type { CareData } from './data.ts';
import { addDays } from './dose.ts';

type Tell = CareData['tell'];

/** First and last day on which the stage is the one to tell. */
function windowOf(stage: PetRecord.DueStage, dueOn: string, tell: Tell): readonly [string, string] {
  const over = addDays(dueOn, tell.overdueDays);
  switch (stage) {
    case 'ahead':
      return [addDays(dueOn, -tell.aheadDays), addDays(dueOn, -1)];
    case 'due':
      return [dueOn, addDays(over, -1)];
    default:
      return [over, addDays(over, tell.overdueWindowDays)];
  }
}

/** The stage of a day; null when it lies further ahead. What is long over stays `overdue`, but is not told any more. */
export function stageOn(dueOn: string, day: string, tell: Tell): PetRecord.DueStage | null {
  return PetRecord.dueStages.toReversed().find((stage) => windowOf(stage, dueOn, tell)[0] <= day) ?? null;
}

/** The stage to tell on a day: the present one, unless it is told or too long ago. */
export function stageToTell(
  dueOn: string,
  day: string,
  told: ReadonlySet<string>,
  tell: Tell,
): PetRecord.DueStage | null {
  const stage = stageOn(dueOn, day, tell);
  return stage && !told.has(stage) && day <= windowOf(stage, dueOn, tell)[1] ? stage : null;
}

/** First day from `day` on with something to tell; null when there will be none. */
export function nextTellOn(dueOn: string, day: string, told: ReadonlySet<string>, tell: Tell): string | null {
  for (const stage of PetRecord.dueStages) {
    const [from, until] = windowOf(stage, dueOn, tell);
    if (!told.has(stage) && until >= day) return from > day ? from : day;
  }
  return null;
}
