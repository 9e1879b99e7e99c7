/** The meaning of every operator of a segment, as plainly as it can be said: one customer, one instant, no engine. */
import type { Segment } from '@pawloop/contract';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** An event in memory; `seq` is the order of receipt. */
export interface PlainEvent {
  readonly name: string;
  readonly at: number;
  readonly seq: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What is known of a customer; a field that is undefined is not set. */
export interface PlainCustomer {
  readonly no: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly pets: readonly Readonly<Record<string, unknown>>[];
  readonly events: readonly PlainEvent[];
  readonly tags: readonly string[];
  readonly segments: readonly string[];
}

export function belongs(node: Segment.Definition, customer: PlainCustomer, at: number): boolean {
  if ('all' in node) return node.all.every((child) => belongs(child, customer, at));
  if ('any' in node) return node.any.some((child) => belongs(child, customer, at));
  if ('not' in node) return !belongs(node.not, customer, at);
  if ('field' in node) return compares(customer.fields[node.field], node, at);
  if ('pet' in node)
    return customer.pets.some((pet) => node.pet.every((condition) => compares(pet[condition.field], condition, at)));
  if ('tag' in node) return customer.tags.includes(node.tag);
  if ('segment' in node) return customer.segments.includes(node.segment);
  if ('notDone' in node) return matching(customer, node.notDone, node.where, node.window, at).length === 0;
  if ('sequence' in node) return follows(node, customer, at);
  if ('event' in node) return measured(node, customer, at);
  throw new Error('not in the oracle');
}

function matching(
  customer: PlainCustomer,
  name: string,
  where: readonly Segment.PropertyCondition[] | undefined,
  window: Segment.Window | undefined,
  at: number,
): PlainEvent[] {
  return customer.events
    .filter((event) => event.name === name && event.at <= at && inWindow(window, event.at, at))
    .filter((event) =>
      (where ?? []).every((condition) => compares(dig(event.payload, condition.property), condition, at)),
    )
    .sort((a, b) => a.at - b.at || a.seq - b.seq);
}

function inWindow(window: Segment.Window | undefined, time: number, at: number): boolean {
  if (!window) return true;
  if ('lastDays' in window) return time > at - window.lastDays * DAY;
  if ('from' in window)
    return time >= Date.parse(window.from) && (window.until === undefined || time < Date.parse(window.until));
  const day = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(window.timeZone).toPlainDate();
  return day(time).until(day(at)).days < window.calendarDays;
}

function dig(payload: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], payload);
}

interface Comparison {
  readonly operator: string;
  readonly value?: Segment.ConditionValue;
}

/** A missing value, or one of another type, is unknown: only `isNotSet` is true of it (rule 10). */
function compares(actual: unknown, { operator, value }: Comparison, at: number): boolean {
  const missing = actual === undefined || actual === null;
  if (operator === 'isNotSet') return missing;
  if (missing) return false;
  if (operator === 'isSet') return true;
  if (operator === 'withinLastDays') return (actual as number) > at - Number(value) * DAY && (actual as number) <= at;
  if (operator === 'notWithinLastDays') return (actual as number) <= at - Number(value) * DAY;
  const wanted = Array.isArray(value) ? value : [value];
  if (typeof actual !== typeof wanted[0]) return false;
  const [low, high] = wanted as [number, number];
  switch (operator) {
    case 'eq':
      return actual === wanted[0];
    case 'ne':
      return actual !== wanted[0];
    case 'lt':
      return (actual as number) < low;
    case 'lte':
      return (actual as number) <= low;
    case 'gt':
      return (actual as number) > low;
    case 'gte':
      return (actual as number) >= low;
    case 'between':
      return (actual as number) >= low && (actual as number) <= high;
    case 'in':
      return wanted.includes(actual as string);
    case 'notIn':
      return !wanted.includes(actual as string);
    case 'contains':
      return (actual as string).includes(String(value));
    case 'startsWith':
      return (actual as string).startsWith(String(value));
    default:
      throw new Error(operator);
  }
}

function measured(leaf: Segment.EventLeaf, customer: PlainCustomer, at: number): boolean {
  const events = matching(customer, leaf.event, leaf.where, leaf.window, at);
  const property = leaf.property ?? '';
  if (leaf.measure === 'count') return compares(events.length, leaf, at);
  if (leaf.measure === 'sum') {
    const numbers = events.map((event) => dig(event.payload, property)).filter((value) => typeof value === 'number');
    return compares(
      numbers.reduce((sum, value) => sum + value, 0),
      leaf,
      at,
    );
  }
  const event = leaf.measure === 'first' ? events[0] : events.at(-1);
  if (leaf.property !== undefined) return compares(event && dig(event.payload, property), leaf, at);
  const instants = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : (value as number));
  const value = Array.isArray(leaf.value)
    ? leaf.value.map(instants)
    : leaf.value === undefined
      ? undefined
      : instants(leaf.value);
  return compares(event?.at, { operator: leaf.operator, ...(value !== undefined && { value }) }, at);
}

/** Tries every choice of events (rule 20). */
function follows(leaf: Segment.SequenceLeaf, customer: PlainCustomer, at: number): boolean {
  const { each = Number.POSITIVE_INFINITY, total = Number.POSITIVE_INFINITY } = leaf.withinHours ?? {};
  const candidates = leaf.sequence.map((step) => matching(customer, step.event, step.where, leaf.window, at));
  const search = (step: number, first: number, before: number): boolean =>
    step === candidates.length ||
    (candidates[step] ?? []).some(
      (event) =>
        (step === 0 || (event.at > before && event.at <= before + each * HOUR && event.at <= first + total * HOUR)) &&
        search(step + 1, step === 0 ? event.at : first, event.at),
    );
  return search(0, 0, 0);
}
