/** Picks a customer by name, phone or member number. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { useCustomerName } from './words.ts';

export interface CustomerPickerProps {
  readonly value?: string | null;
  readonly onChange?: (customerId: string | null) => void;
  /** Left out of the list, e.g. the customer with whom to merge. */
  readonly except?: string;
  readonly id?: string;
}

const MOST = 20;

export function CustomerPicker({ value, onChange, except, id }: CustomerPickerProps) {
  const { t } = useTranslation('audience');
  const nameOf = useCustomerName();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const found = useQuery({
    queryKey: ['customers', 'pick', search],
    queryFn: () => api('GET /v1/customers', { query: { limit: MOST, ...(search && { search }) } }),
    placeholderData: (before) => before,
  });
  const listed = found.data?.items ?? [];
  const unlisted = typeof value === 'string' && !listed.some((customer) => customer.customerId === value);
  // Chosen elsewhere, e.g. by the code of a coupon: a name has to stand here, not an id.
  const known = useQuery({
    queryKey: ['customer', value],
    queryFn: () => api('GET /v1/customers/:customerId', { params: { customerId: value ?? '' } }),
    enabled: unlisted,
  });
  const options = [...(unlisted && known.data ? [known.data] : []), ...listed]
    .filter((customer) => customer.customerId !== except)
    .map((customer) => ({
      value: customer.customerId,
      label: [nameOf(customer), customer.name && customer.phoneMasked, customer.city].filter(Boolean).join(' · '),
    }));
  return (
    <Select
      {...(id && { id })}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value ?? null}
      placeholder={t('picker.hint')}
      notFoundContent={t(found.isFetching ? 'picker.searching' : 'picker.none')}
      options={options}
      onChange={(chosen: string | null | undefined) => onChange?.(chosen ?? null)}
      style={{ width: '100%' }}
    />
  );
}
