/** The address of the customer list as the server's filters. */
import type { Input } from '@pawloop/contract/client';
import type { Query } from '../../../kit/Go.tsx';
import { sortOf } from '../../../kit/table/column.ts';
import { lifecycleTiers, rfmCells, rfmTiers } from '../words.ts';

export const filterNames = ['search', 'lifecycle', 'rfmCell', 'rfmTier', 'tag', 'city', 'channelId'] as const;

const sorts = ['lastOrderAt', 'netFen', 'orderCount', 'registeredAt', 'name'] as const;

type Filters = NonNullable<Input<'GET /v1/customers'>['query']>;

function oneOf<T extends string>(known: readonly T[], value: string | undefined): T | undefined {
  return known.find((word) => word === value);
}

/** Unknown words of a mistyped link are left out rather than refused. */
export function customerQuery(query: Query): Filters {
  const sort = sortOf(query.sort);
  const by = oneOf(sorts, sort?.by);
  const filters = {
    search: query.search,
    lifecycle: oneOf(lifecycleTiers, query.lifecycle),
    rfmCell: oneOf(rfmCells, query.rfmCell),
    rfmTier: oneOf(rfmTiers, query.rfmTier),
    tag: query.tag,
    city: query.city,
    channelId: query.channelId,
    sort: by,
    order: by && (sort?.descending ? ('desc' as const) : ('asc' as const)),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Filters;
}
