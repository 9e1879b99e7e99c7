/** The run of a booking, kept as the server knows it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';

export const serviceEvents = [
  'progress.step_done',
  'progress.step_withdrawn',
  'progress.arrival_announced',
  'progress.message_posted',
  'progress.messages_read',
  'progress.report_published',
] as const;

export function useRun(bookingId: string) {
  const client = useQueryClient();
  useLive([...serviceEvents, 'booking.checked_in', 'booking.started', 'booking.completed'], (event) => {
    if (event.payload.bookingId === bookingId) void client.invalidateQueries({ queryKey: ['service', bookingId] });
  });
  return useQuery({
    queryKey: ['service', bookingId, 'run'],
    queryFn: () => api('GET /v1/progress/:bookingId', { params: { bookingId } }),
  });
}
