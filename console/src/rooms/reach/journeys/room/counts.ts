/** Live figures of a journey's steps, fetched again when something moves. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';

const heard = [
  'journey.entered',
  'journey.ended',
  'journey.converted',
  'message.sent',
  'message.blocked',
  'message.failed',
  'coupon.granted',
];
/** Many events of one moment ask the server once. */
const GATHER_MS = 600;
/** Customers who only move on make no event. */
const AGAIN_MS = 10_000;

/** Counts of a version, followed live; nothing before the first publishing. */
export function useCounts(journeyId: string, version: number | null, isLive: boolean) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const key = ['journey', journeyId, 'counts', version];
  useLive(isLive ? heard : [], ({ payload }) => {
    const origin = payload.origin as { journeyId?: string } | undefined;
    if ((payload.journeyId ?? origin?.journeyId) !== journeyId || timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: ['journey', journeyId, 'counts'] });
    }, GATHER_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useQuery({
    queryKey: key,
    queryFn: () =>
      api('GET /v1/journeys/:journeyId/counts', { params: { journeyId }, query: version === null ? {} : { version } }),
    enabled: version !== null,
    refetchInterval: isLive ? AGAIN_MS : false,
    placeholderData: (before) => before,
  });
}
