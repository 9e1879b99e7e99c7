/** A pet's photo in a circle, or our drawing of its species. */
import { Box, Picture, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { Pet } from './pet.ts';
import { usePhoto } from './photo.ts';

interface AvatarProps {
  readonly pet: Pick<Pet, 'petId' | 'photoId' | 'name' | 'species'>;
  readonly large?: boolean;
}

export function Avatar({ pet, large }: AvatarProps) {
  const t = useText();
  const photo = usePhoto(pet);
  const known = pet.species === 'dog' || pet.species === 'cat' ? pet.species : 'paw';
  return (
    <Box className={`avatar ${large ? 'is-large' : ''}`}>
      {photo === undefined ? (
        <Icon name={known} className="avatar-art" />
      ) : (
        <Picture className="avatar-photo" src={photo} alt={t('pet.photoOf', { name: pet.name })} />
      )}
    </Box>
  );
}

interface EditableAvatarProps extends AvatarProps {
  readonly busy: boolean;
  readonly onPress: () => void;
}

export function EditableAvatar({ pet, busy, onPress }: EditableAvatarProps) {
  const t = useText();
  const text = pet.photoId === null ? t('pet.addPhoto') : t('pet.changePhoto');
  return (
    <Press className="photo-button" label={text} disabled={busy} onPress={onPress}>
      <Avatar pet={pet} large />
      <Box className="photo-badge" hidden>
        <Icon name="camera" />
      </Box>
      {busy && <Words className="small muted">{t('common.sending')}</Words>}
    </Press>
  );
}
