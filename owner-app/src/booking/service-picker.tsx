/** For which pet, which kind of service, and which service of the kind. */
import { Box, Press, Words } from '#host';
import { language } from '../i18n/language.ts';
import type { Pet } from '../pet/pet.ts';
import { type Category, iconOf, inWords, type Service } from '../service/catalogue.ts';
import type { Wish } from '../service/wish.ts';
import { useStore } from '../state/store.ts';
import { Choices } from '../ui/form.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from './texts.ts';

interface ServicePickerProps {
  readonly categories: readonly Category[];
  readonly services: readonly Service[];
  readonly categoryKey: string | undefined;
  readonly serviceKey: string | undefined;
  readonly pets: readonly Pet[];
  readonly petId: string | undefined;
  readonly onChange: (some: Partial<Wish>) => void;
}

export function ServicePicker(props: ServicePickerProps) {
  const t = useText();
  const chosen = useStore(language);
  return (
    <Box className="card">
      {props.pets.length > 1 && (
        <Choices
          label={t('search.pet')}
          value={props.petId}
          options={props.pets.map(({ petId, name }) => ({ value: petId, name }))}
          onChange={(petId) => props.onChange({ petId })}
        />
      )}
      <Box className="services" role="radiogroup" label={t('search.kind')}>
        {props.categories.map((category) => {
          const isChosen = category.key === props.categoryKey;
          return (
            <Press
              key={category.key}
              as="radio"
              chosen={isChosen}
              className={`service ${isChosen ? 'is-chosen' : ''}`}
              onPress={() => props.onChange({ categoryKey: category.key, serviceKey: '', tags: [] })}
            >
              <Box className="service-icon" hidden>
                <Icon name={iconOf(category)} />
              </Box>
              <Words className="service-name">{inWords(chosen, category.names)}</Words>
            </Press>
          );
        })}
      </Box>
      {props.services.length > 1 && (
        <Choices
          label={t('search.service')}
          value={props.serviceKey}
          options={props.services.map(({ key, names }) => ({ value: key, name: inWords(chosen, names) }))}
          onChange={(serviceKey) => props.onChange({ serviceKey, tags: [] })}
        />
      )}
    </Box>
  );
}
