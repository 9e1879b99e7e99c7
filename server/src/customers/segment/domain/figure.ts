/** What event leaves answer for a customer who has no event at all. */
import type { Segment } from '@pawloop/contract';

/** `figure operator value` for numbers. */
export function figureHolds(figure: number, operator: string, value: unknown): boolean {
  const [low, high] = (Array.isArray(value) ? value : [value, value]).map(Number) as [number, number];
  switch (operator) {
    case 'eq':
      return figure === low;
    case 'ne':
      return figure !== low;
    case 'lt':
      return figure < low;
    case 'lte':
      return figure <= low;
    case 'gt':
      return figure > low;
    case 'gte':
      return figure >= low;
    case 'between':
      return figure >= low && figure <= high;
    default:
      return false;
  }
}

/** Counts and sums are 0 then, the first and last are unknown (rules 10 and 12). */
export function emptyAnswer(leaf: Segment.Leaf): boolean {
  if ('notDone' in leaf) return true;
  if (!('event' in leaf)) return false;
  if (leaf.measure === 'count' || leaf.measure === 'sum') return figureHolds(0, leaf.operator, leaf.value);
  return leaf.operator === 'isNotSet';
}
