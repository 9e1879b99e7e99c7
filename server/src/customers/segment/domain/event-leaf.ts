/** Which operators and values fit the measures and the properties of events. */
import type { Segment } from '@pawloop/contract';

type Refuse = (pointer: string, detail: string) => never;
type Value = Segment.ConditionValue | undefined;

export type ScalarType = 'number' | 'text' | 'boolean';

const FIGURES: readonly string[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between'];
const TIMES: readonly string[] = [
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'withinLastDays',
  'notWithinLastDays',
  'isSet',
  'isNotSet',
];
const ORDERED: readonly string[] = ['lt', 'lte', 'gt', 'gte', 'between'];
const TEXTUAL: readonly string[] = ['contains', 'startsWith'];
const LISTED: readonly string[] = ['in', 'notIn'];
const VALUE_FREE: readonly string[] = ['isSet', 'isNotSet'];
const PROPERTY: readonly string[] = [...FIGURES, ...TEXTUAL, ...LISTED, ...VALUE_FREE];

/** The type that a condition asks its property to be of; undefined when any will do (`isSet`, `isNotSet`). */
export function askedType(condition: { readonly operator: string; readonly value?: Value }): ScalarType | undefined {
  if (VALUE_FREE.includes(condition.operator)) return undefined;
  const first = Array.isArray(condition.value) ? condition.value[0] : condition.value;
  if (typeof first === 'number') return 'number';
  return typeof first === 'boolean' ? 'boolean' : 'text';
}

export function requireWhere(where: readonly Segment.PropertyCondition[], at: string, refuse: Refuse): void {
  for (const [index, condition] of where.entries()) requireProperty(condition, `${at}/${index}`, refuse);
}

function requireProperty(
  { operator, value }: { readonly operator: string; readonly value?: Value },
  at: string,
  refuse: Refuse,
): void {
  if (!PROPERTY.includes(operator)) refuse(at, `${operator} does not fit a property`);
  if (VALUE_FREE.includes(operator)) return;
  requireShape(operator, value, at, refuse);
  const values = Array.isArray(value) ? value : [value];
  const types = new Set(values.map((item) => typeof item));
  if (types.size > 1) refuse(at, 'the values are of different types');
  if (ORDERED.includes(operator) && !types.has('number')) refuse(at, `${operator} takes numbers`);
  if (TEXTUAL.includes(operator) && (!types.has('string') || value === '')) refuse(at, `${operator} takes a text`);
  if (types.has('number') && !values.every((item) => Math.abs(Number(item)) <= 1e15))
    refuse(at, 'the number is too large');
}

/** One value, two in order for `between`, a list for `in`. */
function requireShape(operator: string, value: Value, at: string, refuse: Refuse): void {
  if (value === undefined) refuse(at, `${operator} takes a value`);
  if (operator === 'between' && !(Array.isArray(value) && value.length === 2)) refuse(at, 'between takes two values');
  if (LISTED.includes(operator) && !(Array.isArray(value) && value.length > 0)) refuse(at, `${operator} takes a list`);
  if (operator !== 'between' && !LISTED.includes(operator) && Array.isArray(value))
    refuse(at, `${operator} takes one value`);
}

/** The measure's own rules: counts and sums are figures, the first and last are a time or a property. */
export function requireEventLeaf(leaf: Segment.EventLeaf, at: string, refuse: Refuse): void {
  const { measure, property, operator, value } = leaf;
  if (measure === 'count' && property !== undefined) refuse(at, 'count takes no property');
  if (measure === 'sum' && property === undefined) refuse(at, 'sum takes a property');
  if (measure === 'count' || measure === 'sum') {
    if (!FIGURES.includes(operator)) refuse(at, `${operator} does not fit ${measure}`);
    requireProperty({ operator, ...(value !== undefined && { value }) }, at, refuse);
    if (askedType(leaf) !== 'number') refuse(at, `${measure} is compared with a number`);
  } else if (property !== undefined) {
    requireProperty({ operator, ...(value !== undefined && { value }) }, at, refuse);
  } else {
    requireTime(operator, value, at, refuse);
  }
}

function requireTime(operator: string, value: Value, at: string, refuse: Refuse): void {
  if (!TIMES.includes(operator)) refuse(at, `${operator} does not fit a time`);
  if (VALUE_FREE.includes(operator)) return;
  requireShape(operator, value, at, refuse);
  const values = Array.isArray(value) ? value : [value];
  const fits = operator.endsWith('LastDays')
    ? values.every((item) => Number.isInteger(item) && Number(item) >= 1 && Number(item) <= 3660)
    : values.every((item) => typeof item === 'string' && isInstant(item));
  if (!fits) refuse(at, `the value does not fit ${operator}`);
}

function isInstant(text: string): boolean {
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}
