/** Cancellation policies of a merchant: what an offer can choose from. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';

export function usePolicies(merchantId: string) {
  return useQuery({
    queryKey: ['policies', merchantId],
    queryFn: () => api('GET /v1/merchants/:merchantId/policies', { params: { merchantId } }),
  });
}
