/** What can be booked: categories and services of the catalogue, loaded once for all screens (MER-10). */
import type { Reply } from '@pawloop/contract/client';
import { api } from '../api/api.ts';
import type { Language } from '../i18n/language.ts';
import { type Loaded, useLoaded } from '../state/loading.ts';
import type { IconName } from '../ui/icon.tsx';

export type Catalogue = Reply<'GET /v1/catalogue'>;
export type Category = Catalogue['categories'][number];
export type Service = Catalogue['services'][number];

interface Names {
  readonly zh: string;
  readonly en: string;
}

let known: Promise<Catalogue> | undefined;

function load(): Promise<Catalogue> {
  known ??= api('GET /v1/catalogue').catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

export function useCatalogue(): Loaded<Catalogue> {
  return useLoaded(load, []);
}

export function inWords(language: Language, names: Names): string {
  return language === 'zh' ? names.zh : names.en;
}

const icons: Readonly<Record<string, IconName>> = {
  grooming: 'grooming',
  medical: 'medical',
  vaccination: 'vaccination',
  boarding: 'boarding',
  training: 'training',
  photography: 'photography',
  funeral: 'funeral',
  taxi: 'taxi',
};
/** Icons that the catalogue names for categories of an operator's own. */
const named: Readonly<Record<string, IconName>> = {
  scissors: 'grooming',
  cross: 'medical',
  shield: 'vaccination',
  home: 'boarding',
  flag: 'training',
  eye: 'photography',
  heart: 'heart',
  cart: 'taxi',
};

export function iconOf({ key, icon }: Pick<Category, 'key' | 'icon'>): IconName {
  return icons[key] ?? named[icon] ?? 'paw';
}

/** Categories in their order that have a service. */
export function openCategories({ categories, services }: Catalogue): Category[] {
  return categories
    .filter(({ key, active }) => active && services.some(({ categoryKey }) => categoryKey === key))
    .sort((a, b) => a.position - b.position);
}

/** Whether a service is for an animal of this species. */
export function isFor(service: Pick<Service, 'species'>, species: string | undefined): boolean {
  return species === undefined || service.species.length === 0 || service.species.includes(species);
}
