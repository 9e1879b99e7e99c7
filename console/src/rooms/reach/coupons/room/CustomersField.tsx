/** Several customers, found by name, phone or member number; usable as a form's field. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useCustomerName } from '../../../customers/words.ts';

export interface Chosen {
  readonly value: string;
  readonly label: string;
}

export interface CustomersFieldProps {
  readonly value?: Chosen[];
  readonly onChange?: (chosen: Chosen[]) => void;
  readonly id?: string;
}

const MOST_FOUND = 20;
const MOST_CHOSEN = 500;

export function CustomersField({ value, onChange, id }: CustomersFieldProps) {
  const { t } = useTranslation('audience');
  const nameOf = useCustomerName();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const found = useQuery({
    queryKey: ['customers', 'pick', search],
    queryFn: () => api('GET /v1/customers', { query: { limit: MOST_FOUND, ...(search && { search }) } }),
    placeholderData: (before) => before,
  });
  return (
    <Select<Chosen[]>
      {...(id && { id })}
      mode="multiple"
      labelInValue
      maxCount={MOST_CHOSEN}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value ?? []}
      placeholder={t('picker.hint')}
      notFoundContent={t(found.isFetching ? 'picker.searching' : 'picker.none')}
      options={(found.data?.items ?? []).map((customer) => ({
        value: customer.customerId,
        label: [nameOf(customer), customer.name && customer.phoneMasked].filter(Boolean).join(' · '),
      }))}
      onChange={(chosen) => onChange?.(chosen)}
    />
  );
}
