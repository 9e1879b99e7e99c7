/** Sets of customer numbers out of PostgreSQL: one value of four bytes each instead of a row each. */
import type { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Universe } from '../deps.ts';
import type { Scope } from '../scope.ts';
import type { CompileOptions } from './compile-queries.ts';
import { compileTrees } from './tree-queries.ts';

/** Numbers of a query with the column `customer_no`, in no order. */
export async function numbersIn(handle: Db | Tx, query: RawBuilder<unknown>): Promise<Uint32Array> {
  const { rows } = await sql<{ numbers: Buffer | null }>`
    select string_agg(int4send(q.customer_no), ''::bytea) as numbers from (${query}) q`.execute(handle);
  const bytes = rows[0]?.numbers;
  if (!bytes) return new Uint32Array();
  const copy = Buffer.from(bytes);
  copy.swap32();
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.length / 4).slice();
}

/** A set as a parameter; used as `= any(…)`. */
export const numberList = (numbers: Uint32Array): RawBuilder<unknown> => sql`${`{${numbers.join(',')}}`}::integer[]`;

export const inScope = (scope: Scope): RawBuilder<unknown> =>
  scope === 'all' ? sql`true` : sql`f.customer_no = any(${numberList(scope)})`;

/** Everybody in the scope who may be a member at all. */
export function listedNumbers(handle: Db | Tx, universe: Universe, scope: Scope): Promise<Uint32Array> {
  return numbersIn(
    handle,
    sql`select f.customer_no from ${universe.from} where ${universe.listed} and ${inScope(scope)}`,
  );
}

export async function listedCount(handle: Db | Tx, universe: Universe): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${universe.from} where ${universe.listed}`.execute(handle);
  return rows[0]?.n ?? 0;
}

export interface Asked {
  readonly universe: Universe;
  readonly scope: Scope;
}

/** The statement for one tree over the universe. */
export function treeQuery(
  node: Segment.Definition,
  { universe, scope }: Asked,
  options: CompileOptions,
): RawBuilder<unknown> {
  const { joins, conditions } = compileTrees([node], options);
  return sql`select f.customer_no from ${universe.from} ${joins}
    where ${universe.listed} and ${inScope(scope)} and ${conditions[0] ?? sql`false`}`;
}

/** Answers of several trees for each customer of a small scope, in one statement; who is not listed is in none. */
export async function answersOf(
  handle: Db | Tx,
  trees: readonly Segment.Definition[],
  { universe, scope }: Asked,
  options: CompileOptions,
): Promise<Map<number, boolean[]>> {
  const { joins, conditions } = compileTrees(trees, options);
  const answers = sql.join(conditions.map((condition) => sql`(${condition})`));
  const { rows } = await sql<{ customer_no: number; answers: boolean[] }>`
    select f.customer_no, array[${answers}]::boolean[] as answers from ${universe.from} ${joins}
    where ${universe.listed} and ${inScope(scope)}`.execute(handle);
  return new Map(rows.map((row) => [row.customer_no, row.answers]));
}

/** Customers for whom one of the edge queries answers. */
export function edgeNumbers(handle: Db | Tx, queries: readonly RawBuilder<unknown>[]): Promise<Uint32Array> {
  if (queries.length === 0) return Promise.resolve(new Uint32Array());
  return numbersIn(
    handle,
    sql`select customer_no from (${sql.join(
      queries.map((query) => sql`(${query})`),
      sql` union `,
    )}) edge where customer_no is not null`,
  );
}
