/** Whether what operators write into the catalogue fits together. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { catalogueInvalid } from '../problems.ts';

function refuse(pointer: string, detail: string): never {
  throw new Problem(catalogueInvalid, detail, [{ pointer: `/body${pointer}`, detail }]);
}

const isTwice = (keys: readonly string[]): boolean => new Set(keys).size !== keys.length;

/** @throws Problem `merchant/catalogue-invalid` */
export async function requireCategory(tx: Tx, key: string, input: Merchant.CategoryInput): Promise<void> {
  const skills = input.skills.map((skill) => skill.key);
  if (isTwice(skills)) refuse('/skills', 'two skills have the same key');
  const { rows } = await sql<{ kinds: number; course: boolean; taken: string[] }>`
    select (select count(*)::int from merchant.document_kind where key = any(${input.documentKinds}::text[])) as kinds,
      exists (select from merchant.course where key = ${input.courseKey}) as course,
      array(select k->>'key' from merchant.category c cross join jsonb_array_elements(c.skills) k
        where c.key <> ${key} and k->>'key' = any(${skills}::text[])) as taken`.execute(tx);
  const found = rows[0];
  if (found?.kinds !== input.documentKinds.length) refuse('/documentKinds', 'a kind of document is not known');
  if (input.courseKey !== null && !found?.course) refuse('/courseKey', 'there is no such course');
  if (found && found.taken.length > 0) refuse('/skills', `another category has ${found.taken.join(', ')}`);
}

/** @throws Problem `merchant/catalogue-invalid` */
export async function requireService(tx: Tx, input: Merchant.ServiceInput): Promise<void> {
  const { legs, mode } = input;
  const keys = legs.map((leg) => leg.key);
  if (isTwice(keys)) refuse('/legs', 'two legs have the same key');
  if (mode === 'stay' && legs.length > 0) refuse('/legs', 'a stay has no legs');
  if (mode !== 'stay' && legs.length === 0) refuse('/legs', 'at least one leg');
  const sum = legs.reduce((total, leg) => total + leg.share, 0);
  if (legs.length > 0 && Math.abs(sum - 1) > 0.001) refuse('/legs', 'the shares do not add up to 1');
  for (const [i, leg] of legs.entries()) {
    if (leg.samePersonAs !== undefined && !keys.slice(0, i).includes(leg.samePersonAs)) {
      refuse(`/legs/${i}/samePersonAs`, 'no earlier leg');
    }
  }
  if (isTwice(input.form.map((field) => field.key))) refuse('/form', 'two fields have the same key');
  for (const [i, field] of input.form.entries()) {
    if (field.kind === 'choice' && !field.choices?.length) refuse(`/form/${i}/choices`, 'a choice needs choices');
  }
  const skills = legs.flatMap((leg) => leg.needs).flatMap((need) => (need.pool === 'person' ? [need.skill] : []));
  const { rows } = await sql<{ category: boolean; known: string[] }>`
    select exists (select from merchant.category where key = ${input.categoryKey}) as category,
      array(select k->>'key' from merchant.category c cross join jsonb_array_elements(c.skills) k) as known`.execute(
    tx,
  );
  if (!rows[0]?.category) refuse('/categoryKey', 'there is no such category');
  const unknown = skills.filter((skill) => !rows[0]?.known.includes(skill));
  if (unknown.length > 0) refuse('/legs', `no category has the skill ${unknown.join(', ')}`);
}

/** @throws Problem `merchant/catalogue-invalid` */
export function requireCourse({ questions, pages }: Merchant.CourseInput): void {
  if (isTwice(questions.map((question) => question.key))) refuse('/questions', 'two questions have the same key');
  for (const [i, question] of questions.entries()) {
    if (question.right >= question.answers.length) refuse(`/questions/${i}/right`, 'there is no such answer');
  }
  for (const [i, page] of pages.entries()) {
    if (page.kind === 'text' && page.text === null) refuse(`/pages/${i}/text`, 'a page of text has a text');
    if (page.kind !== 'text' && page.url === null) refuse(`/pages/${i}/url`, 'a video or PDF has an address');
  }
}
