/** Exams without I/O: papers in an order of their own, and their marks (MER-3). */
import type { Merchant } from '@pawloop/contract';

/** A question of a paper: `order[i]` is the place in the catalogue of the answer that is shown at place i. */
export interface PaperQuestion {
  readonly key: string;
  readonly order: readonly number[];
}

/** @param below gives a whole number in [0, n) */
export function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    const [a, b] = [mixed[i] as T, mixed[j] as T];
    mixed[i] = b;
    mixed[j] = a;
  }
  return mixed;
}

export function newPaper(questions: readonly Merchant.Question[], below: (n: number) => number): PaperQuestion[] {
  return shuffled(questions, below).map(({ key, answers }) => ({ key, order: shuffled([...answers.keys()], below) }));
}

/** What a person sees of a paper: no word of which answer is right. */
export function shownPaper(
  paper: readonly PaperQuestion[],
  questions: readonly Merchant.Question[],
): Merchant.ExamAttempt['questions'] {
  const byKey = new Map(questions.map((question) => [question.key, question]));
  return paper.flatMap(({ key, order }) => {
    const question = byKey.get(key);
    if (!question) return [];
    const answers = order.flatMap((place) => question.answers[place] ?? []);
    return [{ key, text: question.text, answers }];
  });
}

/** Share of right answers; a question without an answer is wrong, of several answers the first counts. */
export function markPaper(
  paper: readonly PaperQuestion[],
  questions: readonly Merchant.Question[],
  answers: readonly { readonly key: string; readonly answer: number }[],
): number {
  const rightOf = new Map(questions.map((question) => [question.key, question.right]));
  const right = paper.filter(({ key, order }) => {
    const given = answers.find((one) => one.key === key);
    return given !== undefined && order[given.answer] !== undefined && order[given.answer] === rightOf.get(key);
  });
  return paper.length === 0 ? 0 : right.length / paper.length;
}
