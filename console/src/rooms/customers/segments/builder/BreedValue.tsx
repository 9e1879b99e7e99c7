/** One or several breeds as the value of a condition, found by name, alias or pinyin. */
import type { Segment } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { localName } from '../../pets/petWords.ts';

export interface BreedValueProps {
  readonly many: boolean;
  readonly value: Segment.ConditionValue | undefined;
  readonly change: (value: Segment.ConditionValue) => void;
}

export function BreedValue({ many, value, change }: BreedValueProps) {
  const { t } = useTranslation('segment');
  const [search, setSearch] = useState('');
  const breeds = useQuery({
    queryKey: ['breeds', undefined, search],
    queryFn: () => api('GET /v1/breeds', { query: search ? { search } : {} }),
    placeholderData: (before) => before,
  });
  const chosen = (Array.isArray(value) ? value.map(String) : value ? [String(value)] : []).filter(Boolean);
  return (
    <Select<string[]>
      mode="multiple"
      {...(!many && { maxCount: 1 })}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      aria-label={t('builder.breedPick')}
      placeholder={t('builder.breedPick')}
      value={chosen}
      options={(breeds.data?.items ?? []).map((breed) => ({ value: breed.breedId, label: localName(breed) }))}
      onChange={(next) => change(many ? next : (next[0] ?? ''))}
      style={{ minWidth: 200 }}
    />
  );
}
