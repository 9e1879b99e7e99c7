/** A store's day as the room of the day, the desk and a booking's own room ask for it. */
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { bookingEvents } from './words.ts';

/** @param date left out: the store's present day */
export const storeDay = (storeId: string, date?: string) =>
  queryOptions({
    queryKey: ['store-day', storeId, date ?? ''],
    queryFn: () => api('GET /v1/stores/:storeId/day', { params: { storeId }, query: { ...(date && { date }) } }),
    refetchInterval: 60_000,
  });

/** Asks again for the days of the store in which a booking has just moved. */
export function useLiveDays(): void {
  const client = useQueryClient();
  useLive(bookingEvents, (event) => {
    void client.invalidateQueries({ queryKey: ['store-day', event.payload.storeId] });
  });
}
