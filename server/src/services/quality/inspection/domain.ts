/** What an inspection's answers come to. Pure. */
import type { Quality } from '@pawloop/contract';

export interface Result {
  /** 0 to 100 of the points that could be seen. */
  readonly percent: number;
  readonly passed: boolean;
}

/** Items that could not be seen are left out; a critical one that failed fails the whole. */
export function resultOf(
  checklist: Pick<Quality.Checklist, 'items' | 'passPercent'>,
  answers: readonly Quality.InspectionAnswer[],
): Result {
  const byKey = new Map(answers.map((answer) => [answer.key, answer.ok]));
  const seen = checklist.items.filter((item) => typeof byKey.get(item.key) === 'boolean');
  const points = seen.reduce((sum, item) => sum + item.points, 0);
  const earned = seen.reduce((sum, item) => sum + (byKey.get(item.key) ? item.points : 0), 0);
  const percent = points === 0 ? 0 : Math.floor((earned * 100) / points);
  const failed = seen.some((item) => item.critical && byKey.get(item.key) === false);
  return { percent, passed: !failed && percent >= checklist.passPercent };
}

/** What is missing before it can be ended: an answer, the photo of an item that wants one, a word on what failed. */
export function missingOf(
  checklist: Pick<Quality.Checklist, 'items'>,
  answers: readonly Quality.InspectionAnswer[],
  photos: readonly { readonly itemKey: string | null }[],
): Quality.InspectionDetail['missing'] {
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  const shown = new Set(photos.map((photo) => photo.itemKey));
  return checklist.items.flatMap((item) => {
    const answer = byKey.get(item.key);
    if (!answer) return [{ key: item.key, what: 'answer' as const }];
    if (answer.ok === null) return [];
    const lacking: Quality.InspectionDetail['missing'] = [];
    if (item.photo && !shown.has(item.key)) lacking.push({ key: item.key, what: 'photo' });
    if (!answer.ok && !answer.note?.trim()) lacking.push({ key: item.key, what: 'note' });
    return lacking;
  });
}
