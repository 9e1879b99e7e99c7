/** Members of an event's JSON payload in ClickHouse SQL, of the type that a condition asks for (rule 10). */
import type { Segment } from '@pawloop/contract';
import { askedType, type ScalarType } from '../domain/event-leaf.ts';
import type { Binder } from './binder.ts';

interface Comparison {
  readonly operator: string;
  readonly value?: Segment.ConditionValue;
}

const JSON_TYPES: Readonly<Record<ScalarType, string>> = {
  number: "('Int64', 'UInt64', 'Double')",
  text: "('String')",
  boolean: "('Bool')",
};
const CLICKHOUSE_TYPES: Readonly<Record<ScalarType, string>> = { number: 'Float64', text: 'String', boolean: 'Bool' };
const EXTRACT: Readonly<Record<ScalarType, string>> = {
  number: 'JSONExtractFloat',
  text: 'JSONExtractString',
  boolean: 'JSONExtractBool',
};

/** `payload, 'product', 'category'` for `product.category`. */
function pathOf(binder: Binder, property: string): string {
  return ['payload', ...property.split('.').map((step) => binder.bind(step, 'String'))].join(', ');
}

/** A member as Nullable of its type; null when missing or of another type. */
export function member(binder: Binder, property: string, type: ScalarType): string {
  const path = pathOf(binder, property);
  return `if(JSONType(${path}) IN ${JSON_TYPES[type]}, ${EXTRACT[type]}(${path}), NULL)`;
}

/** A number as a decimal, so that sums do not hang on the order of adding; null when it is none. */
export function decimalMember(binder: Binder, property: string): string {
  const path = pathOf(binder, property);
  return `if(JSONType(${path}) IN ${JSON_TYPES.number}, JSONExtract(${path}, 'Nullable(Decimal(38, 6))'), NULL)`;
}

export function isMissing(binder: Binder, property: string): string {
  return `JSONType(${pathOf(binder, property)}) = 'Null'`;
}

/** A condition on a payload member: 1 or 0. The value is compared first, because most rows fail there. */
export function memberTest(binder: Binder, { property, ...comparison }: Segment.PropertyCondition): string {
  if (comparison.operator === 'isNotSet') return isMissing(binder, property);
  if (comparison.operator === 'isSet') return `NOT (${isMissing(binder, property)})`;
  const type = askedType(comparison) ?? 'text';
  const path = pathOf(binder, property);
  return `(${compare(binder, `${EXTRACT[type]}(${path})`, type, comparison)} AND JSONType(${path}) IN ${JSON_TYPES[type]})`;
}

/** A figure of known type compared; null stays null. */
export function compare(
  binder: Binder,
  figure: string,
  type: ScalarType,
  { operator, value }: Comparison,
  as?: string,
): string {
  const bound = (item: unknown) => binder.bind(item, as ?? CLICKHOUSE_TYPES[type]);
  const [low, high] = Array.isArray(value) ? value : [value];
  const list = () => (Array.isArray(value) ? value : [value]).map(bound).join(', ');
  switch (operator) {
    case 'eq':
      return `${figure} = ${bound(low)}`;
    case 'ne':
      return `${figure} != ${bound(low)}`;
    case 'lt':
      return `${figure} < ${bound(low)}`;
    case 'lte':
      return `${figure} <= ${bound(low)}`;
    case 'gt':
      return `${figure} > ${bound(low)}`;
    case 'gte':
      return `${figure} >= ${bound(low)}`;
    case 'between':
      return `${figure} BETWEEN ${bound(low)} AND ${bound(high)}`;
    case 'in':
      return `${figure} IN (${list()})`;
    case 'notIn':
      return `${figure} NOT IN (${list()})`;
    case 'contains':
      return `position(${figure}, ${bound(low)}) > 0`;
    case 'startsWith':
      return `startsWith(${figure}, ${bound(low)})`;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}
