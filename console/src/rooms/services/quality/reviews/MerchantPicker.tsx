/** Picks a merchant by its name. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';

export interface MerchantPickerProps {
  readonly value?: string | null;
  readonly onChange?: (merchantId: string | null) => void;
  readonly placeholder?: string;
  readonly id?: string;
}

const MOST = 20;

export function MerchantPicker({ value, onChange, placeholder, id }: MerchantPickerProps) {
  const { t } = useTranslation('quality');
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const found = useQuery({
    queryKey: ['merchants', 'pick', search],
    queryFn: () => api('GET /v1/merchants', { query: { limit: MOST, ...(search && { search }) } }),
    placeholderData: (before) => before,
  });
  const listed = found.data?.items ?? [];
  const unlisted = typeof value === 'string' && !listed.some((one) => one.merchantId === value);
  // Chosen elsewhere, e.g. by the address: a name has to stand here, not an id.
  const known = useQuery({
    queryKey: ['merchant', value],
    queryFn: () => api('GET /v1/merchants/:merchantId', { params: { merchantId: value ?? '' } }),
    enabled: unlisted,
  });
  const options = [...(unlisted && known.data ? [known.data] : []), ...listed].map(({ merchantId, name }) => ({
    value: merchantId,
    label: name,
  }));
  return (
    <Select
      {...(id && { id })}
      allowClear
      aria-label={t('insiders.merchant')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value ?? null}
      placeholder={placeholder ?? t('insiders.pick')}
      options={options}
      onChange={(chosen: string | null | undefined) => onChange?.(chosen ?? null)}
      style={{ width: '100%' }}
    />
  );
}
