/** A pet in a list: face, name, breed and age; pressing it opens the pet's page. */
import Taro from '@tarojs/taro';
import { Box, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { ageText } from './age-text.ts';
import { Avatar } from './avatar.tsx';
import { nameOf, type Pet, wordOf } from './pet.ts';
import { kilograms } from './weight.ts';

export function openPet(petId: string): void {
  void Taro.navigateTo({ url: `/packages/pet/detail?petId=${petId}` });
}

export function openEntry(petId: string, entryId: string): void {
  void Taro.navigateTo({ url: `/packages/pet/entry?petId=${petId}&entryId=${entryId}` });
}

export function editPet(petId?: string): void {
  void Taro.navigateTo({ url: petId === undefined ? '/packages/pet/edit' : `/packages/pet/edit?petId=${petId}` });
}

/** Figures and their units stay on one line. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

/** Breed or species, and age with weight; the second may be empty. */
export function usePetLines(pet: Pet): readonly [kind: string, figures: string] {
  const t = useText();
  const chosen = useStore(language);
  const kind = pet.breed === null ? wordOf(t, 'species', pet.species) : nameOf(chosen, pet.breed);
  const weight = pet.weightGrams === null ? '' : t('weight.kg', { kg: kilograms(pet.weightGrams) });
  const figures = [ageText(t, pet), weight].filter((part) => part !== '').map(unbroken);
  return [kind, figures.join(' · ')];
}

export function PetCard({ pet }: { readonly pet: Pet }) {
  const t = useText();
  const [kind, figures] = usePetLines(pet);
  return (
    <Press className="pet-card" onPress={() => openPet(pet.petId)}>
      <Avatar pet={pet} />
      <Box className="pet-card-words">
        <Words className="pet-name">{pet.name}</Words>
        <Words className="muted">{kind}</Words>
        {figures !== '' && <Words className="muted">{figures}</Words>}
        {pet.deceasedOn !== null && (
          <Words className="muted small">{t('farewell.since', { date: pet.deceasedOn })}</Words>
        )}
        {pet.keeperCount > 1 && (
          <Words className="muted small">{t('household.shared', { count: pet.keeperCount })}</Words>
        )}
      </Box>
      <Icon name="next" className="row-next" />
    </Press>
  );
}
