/** Stores as screens need them: one by id, those of a merchant, and what a change makes old. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';

export function useStore(storeId: string) {
  const client = useQueryClient();
  useLive(['merchant.store_changed', 'merchant.offer_changed'], (event) => {
    if (event.payload.storeId !== storeId) return;
    void client.invalidateQueries({ queryKey: ['store', storeId] });
    void client.invalidateQueries({ queryKey: ['offers', storeId] });
  });
  return useQuery({
    queryKey: ['store', storeId],
    queryFn: () => api('GET /v1/stores/:storeId', { params: { storeId } }),
    enabled: storeId !== '',
  });
}

/** Takes over what a command answered. */
export function useKeepStore(): (store: Merchant.StoreDetail) => void {
  const client = useQueryClient();
  return (store) => {
    client.setQueryData(['store', store.storeId], store);
    void client.invalidateQueries({ queryKey: ['stores'] });
    void client.invalidateQueries({ queryKey: ['work', store.storeId] });
  };
}
