/** Coupons at the till: those a customer can use now, and what the sale costs with some of them. */
import type { Coupon } from '@pawloop/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import type { SaleLine } from './total.ts';

export function useTillCoupons(customerId: string | undefined): readonly Coupon.Coupon[] {
  const may = useMay('sale.record');
  const found = useQuery({
    queryKey: ['till', 'coupons', customerId],
    queryFn: () => api('GET /v1/counter-sales/coupons', { query: { ...(customerId && { customerId }) } }),
    enabled: may && customerId !== undefined,
  });
  return found.data?.items ?? [];
}

export interface Asked {
  readonly customerId: string;
  readonly kind: 'goods' | 'service';
  readonly lines: readonly SaleLine[];
  readonly couponIds: readonly string[];
}

/** The price of a sale while it is being put together; asked again whenever it changes. */
export function useQuote(asked: Asked | undefined) {
  return useQuery({
    queryKey: ['till', 'quote', asked],
    queryFn: () => {
      const { customerId, kind, lines, couponIds } = asked as Asked;
      return api('POST /v1/counter-sales/quote', {
        body: { customerId, kind, lines: [...lines], couponIds: [...couponIds] },
      });
    },
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
