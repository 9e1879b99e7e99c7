/** A pet in a few words, with its picture. */
import { useTranslation } from 'react-i18next';
import { addressOf } from '../../../app/api.ts';
import { Go } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { type Pet, usePetLine } from './petWords.ts';

export function PetCard({ pet }: { readonly pet: Pet }) {
  const { t } = useTranslation('pet');
  const line = usePetLine();
  return (
    <div className="pet">
      <PetPhoto pet={pet} />
      <div className="grow">
        <span className="row">
          <Go to={`/pets/${pet.petId}`}>
            <b>{pet.name}</b>
          </Go>
          {pet.deceasedOn && <StateTag>{t('farewell')}</StateTag>}
          {pet.lifeStage && !pet.deceasedOn && <StateTag tone="info">{t(`stage.${pet.lifeStage}`)}</StateTag>}
        </span>
        <div className="quiet">{line(pet)}</div>
        {pet.allergies.length > 0 && (
          <StateTag tone="warn">{t('allergicTo', { what: pet.allergies.join(' ') })}</StateTag>
        )}
      </div>
    </div>
  );
}

export function PetPhoto({ pet, large = false }: { readonly pet: Pet; readonly large?: boolean }) {
  const style = `pet-photo ${large ? 'pet-photo-large' : ''}`;
  if (!pet.photoId) {
    return (
      <span className={style}>
        <Icon name="paw" size={large ? 48 : 26} />
      </span>
    );
  }
  const photo = `${addressOf('GET /v1/pets/:petId/photo', { params: { petId: pet.petId } })}?v=${pet.photoId}`;
  return <img className={style} src={photo} alt={pet.name} />;
}
