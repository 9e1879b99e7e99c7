/** Which KPIs the desk shows: those with a target, the furthest from it first. */
import type { Kpi, Status } from '../../insight/kpi/words.ts';

type Aimed = Pick<Kpi, 'status' | 'value' | 'target' | 'direction'>;

const MOST = 5;
const ORDER: readonly Status[] = ['missed', 'behind', 'open', 'onTrack', 'reached'];

/** How far it is from its target, as a share of it; negative beyond. */
function distance({ value, target, direction }: Aimed): number {
  if (value === null || target === null) return 0;
  return (direction === 'up' ? target - value : value - target) / (Math.abs(target) || 1);
}

/** What is missed or behind comes before what is under way, whatever the distance. */
export const furthest = <One extends Aimed>(items: readonly One[]): One[] =>
  items
    .filter((kpi) => kpi.target !== null && kpi.value !== null)
    .toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || distance(b) - distance(a))
    .slice(0, MOST);
