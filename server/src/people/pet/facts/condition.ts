/** SQL of one condition over an expression: true or false, and false for what is not known (except `isNotSet`). */
import { type RawBuilder, sql } from 'kysely';
import { badCondition, type FactCondition, type FactType, type FactValue } from '../../../platform/facts.ts';
import { Problem } from '../../../platform/problem.ts';

type Sql = RawBuilder<unknown>;

const CAST: Readonly<Record<FactType, Sql>> = {
  number: sql`numeric`,
  money: sql`bigint`,
  text: sql`text`,
  choice: sql`text`,
  boolean: sql`boolean`,
  date: sql`date`,
  instant: sql`timestamptz`,
  set: sql`text`,
};

/** @param day today, for the operators that count days; an expression of type `set` is a `text[]` */
export function conditionSql(
  type: FactType,
  expression: Sql,
  condition: FactCondition,
  day: string,
): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${type === 'set' ? overSet(expression, condition) : overValue(type, expression, condition, day)}, false)`;
}

function overSet(expression: Sql, { field, operator, value }: FactCondition): Sql {
  switch (operator) {
    case 'isSet':
      return sql`cardinality(${expression}) > 0`;
    case 'isNotSet':
      return sql`cardinality(${expression}) = 0`;
    case 'contains':
      return sql`${String(value)}::text = any(${expression})`;
    case 'in':
      return sql`${expression} && ${texts(value)}::text[]`;
    case 'notIn':
      return sql`cardinality(${expression}) > 0 and not ${expression} && ${texts(value)}::text[]`;
    default:
      throw new Problem(badCondition, `${operator} does not fit ${field}`);
  }
}

function overValue(type: FactType, expression: Sql, condition: FactCondition, day: string): Sql {
  const { field, operator, value } = condition;
  const one = () => sql`${value}::${CAST[type]}`;
  switch (operator) {
    case 'isSet':
      return sql`${expression} is not null`;
    case 'isNotSet':
      return sql`${expression} is null`;
    case 'eq':
      return sql`${expression} = ${one()}`;
    case 'ne':
      return sql`${expression} <> ${one()}`;
    case 'lt':
      return sql`${expression} < ${one()}`;
    case 'lte':
      return sql`${expression} <= ${one()}`;
    case 'gt':
      return sql`${expression} > ${one()}`;
    case 'gte':
      return sql`${expression} >= ${one()}`;
    case 'between': {
      const [low, high] = texts(value);
      return sql`${expression} between ${low}::text::${CAST[type]} and ${high}::text::${CAST[type]}`;
    }
    case 'in':
      return sql`${expression} = any(${texts(value)}::text[]::${CAST[type]}[])`;
    case 'notIn':
      return sql`${expression} <> all(${texts(value)}::text[]::${CAST[type]}[])`;
    case 'withinLastDays':
      return sql`${expression} between ${day}::date - ${Number(value)}::integer and ${day}::date`;
    case 'notWithinLastDays':
      return sql`not ${expression} between ${day}::date - ${Number(value)}::integer and ${day}::date`;
    case 'withinNextDays':
      return sql`${expression} between ${day}::date and ${day}::date + ${Number(value)}::integer`;
    default:
      throw new Problem(badCondition, `${operator} does not fit ${field}`);
  }
}

function texts(value: FactValue | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
