/** Whether an event of the log is one that a journey speaks of: its name and conditions on its payload (rule 10). */
import { Audience, type Segment } from '@pawloop/contract';

type Condition = Segment.PropertyCondition;

/** What matching needs of an event. */
export interface Happening {
  readonly name: string;
  readonly payload: unknown;
}

/** The name under which an order from any source stands in definitions. */
export const ORDER = 'order';

/** Name in the log of an event named in a definition. */
export function logName(event: string): string {
  return event === ORDER ? Audience.orderRecorded.name : event;
}

/** A later revision of an order is the same order; a return is none. */
export function matches(event: string, where: readonly Condition[] | undefined, happening: Happening): boolean {
  if (happening.name !== logName(event)) return false;
  if (event === ORDER) {
    const order = happening.payload as Partial<Audience.OrderRecorded>;
    if (order.isOrder !== true || order.revision !== 1) return false;
  }
  return (where ?? []).every((condition) => holds(condition, valueAt(happening.payload, condition.property)));
}

/** A dot goes into an object. */
export function valueAt(payload: unknown, path: string): unknown {
  let value: unknown = payload;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

/** A missing value, or one of another type than the condition's, is unknown: everything but `isNotSet` is false. */
function holds({ operator, value }: Condition, actual: unknown): boolean {
  if (operator === 'isSet') return actual !== undefined;
  if (operator === 'isNotSet') return actual === undefined;
  const wanted = Array.isArray(value) ? value : [value];
  const [first, second] = wanted;
  if (actual === undefined || typeof actual !== typeof first) return false;
  switch (operator) {
    case 'eq':
      return actual === first;
    case 'ne':
      return actual !== first;
    case 'in':
      return wanted.some((item) => item === actual);
    case 'notIn':
      return !wanted.some((item) => item === actual);
    case 'contains':
      return typeof actual === 'string' && actual.includes(String(first));
    case 'startsWith':
      return typeof actual === 'string' && actual.startsWith(String(first));
    default:
      return typeof actual === 'number' && compares(operator, actual, Number(first), Number(second));
  }
}

function compares(operator: string, actual: number, first: number, second: number): boolean {
  switch (operator) {
    case 'lt':
      return actual < first;
    case 'lte':
      return actual <= first;
    case 'gt':
      return actual > first;
    case 'gte':
      return actual >= first;
    default:
      return operator === 'between' && actual >= first && actual <= second;
  }
}
