/** Pets in words: species, breed, age, weight. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { sayCount } from '../../../kit/Money.tsx';

export type Pet = Reply<'GET /v1/pets'>['items'][number];

const DAYS_PER_YEAR = 365.25;
const DAYS_PER_MONTH = 30.44;
const GRAMS_PER_KG = 1000;

/** Name in the reader's language. */
export function localName(named: { readonly nameZh: string; readonly nameEn: string }): string {
  return presentLanguage() === 'en' ? named.nameEn : named.nameZh;
}

export function useSpecies() {
  return useQuery({
    queryKey: ['species'],
    queryFn: () => api('GET /v1/species'),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSpeciesName(): (species: string) => string {
  const items = useSpecies().data?.items ?? [];
  return (species) => {
    const found = items.find((one) => one.species === species);
    return found ? localName(found) : species;
  };
}

/** Whole years, under two years months, under two months weeks. */
export function ageParts(days: number): { unit: 'years' | 'months' | 'weeks'; count: number } {
  if (days >= 2 * DAYS_PER_YEAR) return { unit: 'years', count: Math.floor(days / DAYS_PER_YEAR) };
  if (days >= 2 * DAYS_PER_MONTH) return { unit: 'months', count: Math.floor(days / DAYS_PER_MONTH) };
  return { unit: 'weeks', count: Math.floor(days / 7) };
}

export function sayWeight(grams: number): string {
  return grams < GRAMS_PER_KG ? `${grams} g` : `${sayCount(grams / GRAMS_PER_KG, 1)} kg`;
}

/** `金毛寻回犬 · 3 岁 · 公 · 28 kg` */
export function usePetLine(): (pet: Pet) => string {
  const { t } = useTranslation('pet');
  const speciesName = useSpeciesName();
  return (pet) => {
    const age = pet.ageDays === null ? null : ageParts(pet.ageDays);
    const parts = [
      pet.breed ? localName(pet.breed) : speciesName(pet.species),
      age && t(`age.${age.unit}`, { count: age.count }),
      pet.sex !== 'unknown' && t(`sex.${pet.sex}`),
      pet.weightGrams !== null && sayWeight(pet.weightGrams),
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
