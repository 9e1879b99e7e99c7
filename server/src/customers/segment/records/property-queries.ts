/** A condition on one typed column as SQL that is true or false, never null (rule 10). */
import type { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { ScalarType } from '../domain/event-leaf.ts';

type Sql = RawBuilder<unknown>;

interface Comparison {
  readonly operator: string;
  readonly value?: Segment.ConditionValue;
}

/** `column` is asked once; a null column is unknown: only `isNotSet` is true of it. */
export function propertyTest(column: Sql, type: ScalarType, { operator, value }: Comparison): RawBuilder<boolean> {
  if (operator === 'isSet') return sql<boolean>`(${column} is not null)`;
  if (operator === 'isNotSet') return sql<boolean>`(${column} is null)`;
  const values = (Array.isArray(value) ? value : [value]).map((item) => literal(item, type));
  const first = values[0] ?? sql`null`;
  return sql<boolean>`coalesce(${comparison(column, operator, first, values)}, false)`;
}

function comparison(column: Sql, operator: string, first: Sql, values: readonly Sql[]): Sql {
  switch (operator) {
    case 'eq':
      return sql`${column} = ${first}`;
    case 'ne':
      return sql`${column} <> ${first}`;
    case 'lt':
      return sql`${column} < ${first}`;
    case 'lte':
      return sql`${column} <= ${first}`;
    case 'gt':
      return sql`${column} > ${first}`;
    case 'gte':
      return sql`${column} >= ${first}`;
    case 'between':
      return sql`${column} between ${sql.join(values, sql` and `)}`;
    case 'in':
      return sql`${column} in (${sql.join(values)})`;
    case 'notIn':
      return sql`${column} not in (${sql.join(values)})`;
    case 'contains':
      return sql`position(${first} in ${column}) > 0`;
    case 'startsWith':
      return sql`starts_with(${column}, ${first})`;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function literal(value: unknown, type: ScalarType): Sql {
  if (type === 'number') return sql`${String(value)}::numeric`;
  return type === 'boolean' ? sql`${value === true}::boolean` : sql`${String(value)}::text`;
}
