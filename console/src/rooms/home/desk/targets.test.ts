/** The order of KPIs on the desk (INS-1). */
import { describe, expect, it } from 'vitest';
import { furthest } from './targets.ts';

const kpi = (
  name: string,
  status: 'missed' | 'behind' | 'open' | 'reached',
  value: number | null,
  target: number | null,
) => ({ name, status, value, target, direction: 'up' }) as const;
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

describe('KPIs on the desk', () => {
  it('INS-1 come by status, then by how far they are from their target', () => {
    const all = [
      kpi('near', 'open', 90, 100),
      kpi('reached', 'reached', 120, 100),
      kpi('far', 'open', 10, 100),
      kpi('behind', 'behind', 99, 100),
      kpi('missed', 'missed', 99, 100),
    ];
    expect(names(furthest(all))).toEqual(['missed', 'behind', 'far', 'near', 'reached']);
  });

  it('INS-1 measure those that should be low the other way', () => {
    const low = [
      { ...kpi('a bit above', 'open', 4.4, 4), direction: 'down' as const },
      { ...kpi('far above', 'open', 8, 4), direction: 'down' as const },
    ];
    expect(names(furthest(low))).toEqual(['far above', 'a bit above']);
  });

  it('INS-1 leave out what has no target or no value, and stop at five', () => {
    const many = Array.from({ length: 7 }, (_, nth) => kpi(String(nth), 'open', nth, 100));
    const items = [kpi('no target', 'open', 1, null), kpi('no value', 'open', null, 1), ...many];
    expect(names(furthest(items))).toEqual(['0', '1', '2', '3', '4']);
  });
});
