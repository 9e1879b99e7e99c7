/** The store that a merchant's staff look at: chosen in the address, the first one otherwise. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useQueryState } from '../../../kit/Go.tsx';
import { useStore } from '../../services/store/useStores.ts';

export function useOwnStores() {
  return useQuery({ queryKey: ['stores', 'own'], queryFn: () => api('GET /v1/stores', { query: { limit: 200 } }) });
}

export function useOwnStore() {
  const [query] = useQueryState();
  const stores = useOwnStores();
  const items = stores.data?.items ?? [];
  const chosen = items.find((one) => one.storeId === query.store) ?? items[0];
  return { stores, store: useStore(chosen?.storeId ?? '') };
}

/** Chooses among several stores; nothing when there is one. */
export function StoreChoice({ store }: { readonly store: Merchant.Store | undefined }): ReactNode {
  const { t } = useTranslation('store');
  const stores = useOwnStores();
  const [, change] = useQueryState();
  const items = stores.data?.items ?? [];
  if (items.length < 2) return null;
  return (
    <Select
      aria-label={t('choose')}
      value={store?.storeId ?? null}
      options={items.map((one) => ({ value: one.storeId, label: one.name }))}
      onChange={(storeId) => change({ store: storeId ?? undefined })}
      style={{ minWidth: 200 }}
    />
  );
}
