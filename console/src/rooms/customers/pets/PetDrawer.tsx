/** Registers a pet for a customer, or changes a pet's profile. */
import type { Input as ApiInput } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { localName, type Pet, useSpecies } from './petWords.ts';

type NewPet = ApiInput<'POST /v1/customers/:customerId/pets'>['body'];

interface Draft extends Omit<NewPet, 'weightGrams' | 'neutered'> {
  readonly weightKg?: number | null;
  readonly neutered?: 'yes' | 'no' | 'unknown';
}

export interface PetDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  /** Registers for this customer when there is no pet yet. */
  readonly customerId?: string;
  readonly pet?: Pet;
}

const GRAMS_PER_KG = 1000;
const neuteredWords = { yes: true, no: false, unknown: null } as const;

/** The pet's profile as the form shows it. */
function draftOf(pet: Pet): Partial<Draft> {
  return {
    name: pet.name,
    species: pet.species,
    breedId: pet.breed?.breedId ?? null,
    sex: pet.sex,
    neutered: pet.neutered === null ? 'unknown' : pet.neutered ? 'yes' : 'no',
    birthday: pet.birthday,
    microchip: pet.microchip,
    allergies: [...pet.allergies],
    chronicConditions: [...pet.chronicConditions],
    temperamentTags: [...pet.temperamentTags],
    foodHabits: pet.foodHabits,
  };
}

export function PetDrawer({ open, close, customerId, pet }: PetDrawerProps) {
  const { t } = useTranslation('pet');
  const client = useQueryClient();
  const save = async ({ weightKg, neutered = 'unknown', ...rest }: Draft) => {
    const filled = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, value === '' || value === undefined ? null : value]),
    );
    const words = { allergies: rest.allergies ?? [], chronicConditions: rest.chronicConditions ?? [] };
    const body = {
      ...filled,
      ...words,
      temperamentTags: rest.temperamentTags ?? [],
      sex: rest.sex ?? 'unknown',
      name: rest.name,
      species: rest.species,
      neutered: neuteredWords[neutered],
    };
    if (pet) await api('PATCH /v1/pets/:petId', { params: { petId: pet.petId }, body });
    else if (customerId) {
      const weight = weightKg ? { weightGrams: Math.round(weightKg * GRAMS_PER_KG) } : {};
      await api('POST /v1/customers/:customerId/pets', { params: { customerId }, body: { ...body, ...weight } });
    }
    await client.invalidateQueries();
  };
  return (
    <FormDrawer<Draft>
      title={pet ? pet.name : t('add')}
      open={open}
      close={close}
      initial={pet ? draftOf(pet) : { species: 'dog', sex: 'unknown', neutered: 'unknown' }}
      save={save}
      saved={t('saved')}
    >
      <Fields isNew={!pet} />
    </FormDrawer>
  );
}

function Fields({ isNew }: { readonly isNew: boolean }) {
  const { t } = useTranslation('pet');
  const species = useSpecies().data?.items ?? [];
  return (
    <>
      <Form.Item name="name" label={t('field.name')} rules={[{ required: true, message: t('nameMissing') }]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="species" label={t('field.species')}>
        <Select options={species.map((one) => ({ value: one.species, label: localName(one) }))} />
      </Form.Item>
      <Form.Item name="breedId" label={t('field.breed')}>
        <BreedPicker />
      </Form.Item>
      <Form.Item name="sex" label={t('field.sex')}>
        <Segmented
          options={(['male', 'female', 'unknown'] as const).map((sex) => ({ value: sex, label: t(`sex.${sex}`) }))}
        />
      </Form.Item>
      <Form.Item name="neutered" label={t('field.neutered')}>
        <Segmented
          options={(['yes', 'no', 'unknown'] as const).map((word) => ({ value: word, label: t(`neutered.${word}`) }))}
        />
      </Form.Item>
      <Form.Item name="birthday" label={t('field.birthday')}>
        <DateInput width="100%" />
      </Form.Item>
      {isNew && (
        <Form.Item name="weightKg" label={t('field.weight')}>
          <InputNumber min={0.001} max={1000} step={0.1} suffix="kg" style={{ width: 160 }} />
        </Form.Item>
      )}
      <Form.Item name="microchip" label={t('field.microchip')} extra={t('microchipHint')}>
        <Input inputMode="numeric" />
      </Form.Item>
      {(['allergies', 'chronicConditions', 'temperamentTags'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`field.${name}`)} extra={t('wordsHint')}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      ))}
      <Form.Item name="foodHabits" label={t('field.foodHabits')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </>
  );
}

interface BreedPickerProps {
  readonly value?: string | null;
  readonly onChange?: (breedId: string | null) => void;
}

/** Finds a breed by name, alias or pinyin among the chosen species. */
function BreedPicker({ value, onChange }: BreedPickerProps) {
  const { t } = useTranslation('pet');
  const species: string | undefined = Form.useWatch('species');
  const [search, setSearch] = useState('');
  const breeds = useQuery({
    queryKey: ['breeds', species, search],
    queryFn: () => api('GET /v1/breeds', { query: { ...(species && { species }), ...(search && { search }) } }),
    placeholderData: (before) => before,
  });
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      value={value ?? null}
      placeholder={t('breedHint')}
      options={(breeds.data?.items ?? []).map((breed) => ({ value: breed.breedId, label: localName(breed) }))}
      onChange={(chosen: string | null | undefined) => onChange?.(chosen ?? null)}
    />
  );
}
