/**
 * Questions about customers, answered by the module that owns the facts: each such module offers a FactSource,
 * customers/segment puts their answers together. Nobody sees another's tables: a source hands out SQL, not names.
 */
import type { Segment } from '@pawloop/contract';
import type { RawBuilder } from 'kysely';
import { Problem, problemType } from './problem.ts';

/** A piece of SQL that its owner hands out. */
export type SqlPiece = RawBuilder<unknown>;
/** A piece of SQL that is true or false for a row. */
export type SqlTest = RawBuilder<boolean>;

export type FactType = 'number' | 'money' | 'text' | 'choice' | 'boolean' | 'date' | 'instant' | 'set';

/** A field that a rule can ask for; its label stands in the consoles' language files under the same key. */
export interface FactField {
  /** `<module>.<name>`, e.g. `audience.orderCount`. */
  readonly key: string;
  readonly type: FactType;
  /** Values of a `choice` or `set` that are known beforehand. */
  readonly choices?: readonly string[];
  /** True when the answer is about one pet; a rule asks whether the customer has a pet for which all conditions hold. */
  readonly perPet?: boolean;
}

export type FactOperator = (typeof Segment.factOperatorNames)[number];

export type FactValue = string | number | boolean | readonly (string | number)[];

/** `field operator value`. A missing property is unknown: every operator but `isNotSet` is then false (rule 10). */
export interface FactCondition {
  readonly field: string;
  readonly operator: FactOperator;
  readonly value?: FactValue;
}

/**
 * Predicates speak of a row `f` of the universe that customers/audience owns: every source may use `f.customer_id` (uuid)
 * and `f.customer_no` (integer), only its owner the other columns.
 */
export interface FactSource {
  readonly fields: readonly FactField[];
  /**
   * SQL that is true or false, never null, for a row `f` at the instant `at`.
   * Conditions of per-pet fields come together when they speak of the same pet.
   */
  predicate(conditions: readonly FactCondition[], at: Temporal.Instant): SqlTest;
  /**
   * SQL that is true for rows `f` whose answer can change by the passing of time alone within (from, until]; each is
   * asked on its own and should be a range of an index. Empty when the conditions do not hang on time.
   */
  edges(conditions: readonly FactCondition[], from: Temporal.Instant, until: Temporal.Instant): readonly SqlTest[];
  /** Events after which the customer whom they concern must be looked at again. */
  readonly changedBy: readonly string[];
}

export const badCondition = problemType('segment/condition', 422, 'A condition does not fit its field');

const VALUE_FREE: readonly FactOperator[] = ['isSet', 'isNotSet'];
const DAYS: readonly FactOperator[] = ['withinLastDays', 'notWithinLastDays', 'withinNextDays'];
const FITTING: Readonly<Record<FactType, readonly FactOperator[]>> = {
  number: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', ...VALUE_FREE],
  money: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', ...VALUE_FREE],
  text: ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', ...VALUE_FREE],
  choice: ['eq', 'ne', 'in', 'notIn', ...VALUE_FREE],
  boolean: ['eq', ...VALUE_FREE],
  date: ['eq', 'lt', 'lte', 'gt', 'gte', 'between', ...DAYS, ...VALUE_FREE],
  instant: ['lt', 'lte', 'gt', 'gte', 'between', ...DAYS, ...VALUE_FREE],
  set: ['contains', 'in', 'notIn', ...VALUE_FREE],
};

export function operatorsOf(type: FactType): readonly FactOperator[] {
  return FITTING[type];
}

/**
 * Checks that operator and value fit the field, once, before any SQL is made of them.
 * @throws Problem `segment/condition`
 */
export function requireFitting(field: FactField, condition: FactCondition, pointer: string): void {
  const { operator, value } = condition;
  const refuse = (detail: string): never => {
    throw new Problem(badCondition, detail, [{ pointer, detail }]);
  };
  if (!FITTING[field.type].includes(operator)) refuse(`${operator} does not fit ${field.key}`);
  if (VALUE_FREE.includes(operator)) return;
  const values = Array.isArray(value) ? value : [value];
  if (operator === 'between' && values.length !== 2) refuse('between takes two values');
  if (['in', 'notIn'].includes(operator) && (!Array.isArray(value) || values.length === 0))
    refuse(`${operator} takes a list`);
  if (!['between', 'in', 'notIn'].includes(operator) && Array.isArray(value)) refuse(`${operator} takes one value`);
  if (!values.every((item) => fitsType(DAYS.includes(operator) ? 'number' : field.type, item))) {
    refuse(`the value does not fit ${field.key}`);
  }
}

function fitsType(type: FactType, value: unknown): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'money':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
    case 'instant':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    default:
      return typeof value === 'string' && value.length <= 200;
  }
}
