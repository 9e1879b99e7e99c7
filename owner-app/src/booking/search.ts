/** The query of a search and the list that grows page by page (BOOK-1). */
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/api.ts';
import { fenOf } from '../benefit/coupon.ts';
import type { Place } from '../place/place.ts';
import type { Found } from '../service/bookings.ts';
import { daysApart } from '../service/when.ts';
import type { Wish } from '../service/wish.ts';
import { askedWithTime } from '../state/clock.ts';

/** The query for the server; undefined when no service is chosen. */
export function queryOf(wanted: Wish, place: Pick<Place, 'lat' | 'lng'>) {
  if (wanted.serviceKey === undefined) return undefined;
  const most = Number(wanted.most);
  const nights =
    wanted.checkIn !== '' && wanted.checkOut > wanted.checkIn ? daysApart(wanted.checkIn, wanted.checkOut) : undefined;
  return {
    service: wanted.serviceKey,
    lat: place.lat,
    lng: place.lng,
    radiusMetres: wanted.radiusKm * 1000,
    sort: wanted.sort,
    ...(wanted.petId !== undefined && { petId: wanted.petId }),
    ...(wanted.q.trim() !== '' && { q: wanted.q.trim() }),
    ...(wanted.most !== '' && Number.isFinite(most) && { maxPriceFen: fenOf(most) }),
    ...(wanted.tags.length > 0 && { tags: wanted.tags.join(',') }),
    ...(wanted.atHome && { home: true }),
    ...(nights !== undefined && { nights, from: `${wanted.checkIn}T04:00:00Z` }),
  };
}

interface Results {
  readonly items: readonly Found[];
  readonly nextCursor: string | null;
}

export interface Search {
  readonly results: Results | undefined;
  readonly loading: boolean;
  readonly error: unknown;
  reload(): void;
  more(): void;
}

/** Keeps the former list on the screen until the answer to a new wish is there; only the latest answer counts. */
export function useSearch(query: ReturnType<typeof queryOf>): Search {
  const [state, setState] = useState<{ results?: Results; loading: boolean; error?: unknown }>({ loading: false });
  const round = useRef(0);
  const asked = JSON.stringify(query);

  function ask(cursor?: string): void {
    round.current += 1;
    const mine = round.current;
    if (query === undefined) {
      setState({ loading: false });
      return;
    }
    setState((before) => ({ ...(before.results && { results: before.results }), loading: true }));
    askedWithTime(() => api('GET /v1/services/search', { query: { ...query, ...(cursor && { cursor }) } })).then(
      (page) => {
        if (mine !== round.current) return;
        setState((before) => ({
          results: {
            items: cursor === undefined ? page.items : [...(before.results?.items ?? []), ...page.items],
            nextCursor: page.nextCursor,
          },
          loading: false,
        }));
      },
      (error: unknown) =>
        mine === round.current &&
        setState((before) => ({ ...(before.results && { results: before.results }), loading: false, error })),
    );
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query as text is what it hangs on
  useEffect(() => ask(), [asked]);
  const next = state.results?.nextCursor;
  return {
    results: state.results,
    loading: state.loading,
    error: state.error,
    reload: () => ask(),
    more: () => {
      if (next !== null && next !== undefined && !state.loading) ask(next);
    },
  };
}
