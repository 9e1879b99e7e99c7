/** A merchant as the server tells it, kept fresh by the live channel, and what changes it. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { merchantEvents } from './words.ts';

export function useMerchant(merchantId: string) {
  const client = useQueryClient();
  useLive(merchantEvents, (event) => {
    if (event.payload.merchantId === merchantId) void client.invalidateQueries({ queryKey: ['merchant', merchantId] });
  });
  return useQuery({
    queryKey: ['merchant', merchantId],
    queryFn: () => api('GET /v1/merchants/:merchantId', { params: { merchantId } }),
    enabled: merchantId !== '',
  });
}

/** Takes over what a command answered, and lets lists ask again. */
export function useTakeOver(): (merchant: Merchant.MerchantDetail) => void {
  const client = useQueryClient();
  return (merchant) => {
    client.setQueryData(['merchant', merchant.merchantId], merchant);
    void client.invalidateQueries({ queryKey: ['merchants'] });
  };
}
