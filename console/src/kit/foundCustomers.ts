/** Customers that fit what is typed into the palette. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import { useCustomerName } from '../rooms/customers/words.ts';

export interface FoundCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly hint: string;
}

/** The server searches by pairs of characters. */
const FEWEST_LETTERS = 2;
const MOST = 6;

export function useFoundCustomers(typed: string): readonly FoundCustomer[] {
  const mayRead = useMay('customer.read');
  const nameOf = useCustomerName();
  const search = typed.trim();
  const found = useQuery({
    queryKey: ['customers', 'find', search],
    queryFn: () => api('GET /v1/customers', { query: { search, limit: MOST } }),
    enabled: mayRead && search.length >= FEWEST_LETTERS,
    placeholderData: (before) => before,
  });
  const items = search.length >= FEWEST_LETTERS ? found.data?.items : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name of a customer changes with the language only, which reloads the palette
  return useMemo(
    () =>
      (items ?? []).map((customer) => ({
        customerId: customer.customerId,
        name: nameOf(customer),
        hint: [customer.phoneMasked, customer.city].filter(Boolean).join(' · '),
      })),
    [items],
  );
}
