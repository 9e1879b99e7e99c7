/** The catalogue as screens need it: loaded once, names in the reader's language. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';

const FRESH_MS = 5 * 60_000;

export function useCatalogue() {
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: () => api('GET /v1/catalogue', { query: { all: true } }),
    staleTime: FRESH_MS,
  });
}

/** Says a name of data in the reader's language. */
export function useSayNames(): (names: Merchant.Names) => string {
  const { i18n } = useTranslation();
  return (names) => (i18n.language === 'en' ? names.en : names.zh);
}

/** Names by key; a key that is not known says itself. */
export function useCatalogueNames() {
  const { data } = useCatalogue();
  const sayNames = useSayNames();
  const of = (items: readonly { readonly key: string; readonly names: Merchant.Names }[] | undefined, key: string) => {
    const found = items?.find((item) => item.key === key);
    return found ? sayNames(found.names) : key;
  };
  return {
    category: (key: string) => of(data?.categories, key),
    document: (key: string) => of(data?.documentKinds, key),
    skill: (key: string) =>
      of(
        data?.categories.flatMap((category) => category.skills),
        key,
      ),
    service: (key: string) => of(data?.services, key),
    serviceById: (serviceId: string) => {
      const found = data?.services.find((service) => service.serviceId === serviceId);
      return found ? sayNames(found.names) : '';
    },
  };
}
