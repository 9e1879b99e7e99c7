/** One pet: face and facts, weights, household, farewell (PET-1, PET-2). */
import Taro, { useRouter } from '@tarojs/taro';
import { pickPicture } from '#device';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { language, useText } from '../../i18n/language.ts';
import { EditableAvatar } from '../../pet/avatar.tsx';
import { FarewellSection } from '../../pet/farewell-section.tsx';
import { HouseholdSection } from '../../pet/household-section.tsx';
import { nameOf, type Pet, wordOf } from '../../pet/pet.ts';
import { editPet, usePetLines } from '../../pet/pet-card.tsx';
import { sendPhoto } from '../../pet/photo.ts';
import { RecommendedSection } from '../../pet/recommended-section.tsx';
import { useText as useRecordText } from '../../pet/record/texts.ts';
import { WeightSection } from '../../pet/weight-section.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Card, Failed, Problem, Row, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function PetDetail() {
  const t = useText();
  const petId = useRouter().params.petId ?? '';
  const loaded = useLoaded(() => api('GET /v1/owner/pets/:petId', { params: { petId } }), [petId]);
  const pet = loaded.data;
  return (
    <Page title={pet?.name ?? t('pet.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {pet === undefined && loaded.loading && <Skeleton lines={5} />}
      {pet !== undefined && (
        <>
          <Head pet={pet} onChange={loaded.show} />
          <HealthLinks pet={pet} />
          {pet.deceasedOn === null && <RecommendedSection petId={petId} />}
          <WeightSection pet={pet} onChange={loaded.reload} />
          <Facts pet={pet} />
          <HouseholdSection pet={pet} onChange={loaded.reload} />
          <FarewellSection pet={pet} onChange={loaded.show} />
        </>
      )}
    </Page>
  );
}

function Head({ pet, onChange }: { readonly pet: Pet; readonly onChange: (pet: Pet) => void }) {
  const t = useText();
  const [kind, figures] = usePetLines(pet);
  const sending = useAction(async () => {
    const picture = await pickPicture();
    if (picture !== undefined) onChange(await sendPhoto(pet.petId, picture));
  });
  return (
    <Box className="pet-head">
      <EditableAvatar pet={pet} busy={sending.busy} onPress={() => void sending.run()} />
      <Words className="title">{pet.name}</Words>
      <Words className="muted">{kind}</Words>
      {figures !== '' && <Words className="muted">{figures}</Words>}
      {pet.deceasedOn !== null && <Words className="muted">{t('farewell.since', { date: pet.deceasedOn })}</Words>}
      <Problem error={sending.error} />
    </Box>
  );
}

/** Ways to the pet's record, timeline and card. */
function HealthLinks({ pet }: { readonly pet: Pet }) {
  const t = useRecordText();
  const open = (page: string) => () => void Taro.navigateTo({ url: `/packages/pet/${page}?petId=${pet.petId}` });
  return (
    <Card>
      <Row icon="heart" title={t('health.open')} onPress={open('health')} />
      <Row icon="clock" title={t('health.timeline')} onPress={open('timeline')} />
      <Row icon="share" title={t('health.card')} onPress={open('card')} />
    </Card>
  );
}

/** What is known about the pet; unknown things are left out, editing shows them. */
function Facts({ pet }: { readonly pet: Pet }) {
  const t = useText();
  const chosen = useStore(language);
  const breeds = [pet.breed, pet.secondBreed].filter((breed) => breed !== null).map((breed) => nameOf(chosen, breed));
  const listed = t('common.listComma');
  const facts = [
    [t('edit.species'), wordOf(t, 'species', pet.species)],
    [t('edit.breed'), breeds.join(' × ')],
    [t('edit.sex'), pet.sex === 'unknown' ? '' : t(`sex.${pet.sex}`)],
    [t('edit.neutered'), pet.neutered === null ? '' : t(pet.neutered ? 'common.yes' : 'common.no')],
    [t('edit.birthday'), pet.birthdayPrecision === 'day' ? (pet.birthday ?? '') : ''],
    [t('pet.lifeStage'), pet.lifeStage === null ? '' : t(`lifeStage.${pet.lifeStage}`)],
    [
      t('edit.coat'),
      [pet.coatLength === null ? '' : t(`coat.${pet.coatLength}`), pet.coatColour ?? ''].filter(Boolean).join(listed),
    ],
    [t('edit.temperament'), pet.temperamentTags.map((tag) => wordOf(t, 'temperament', tag)).join(listed)],
    [t('edit.microchip'), pet.microchip ?? ''],
    [t('edit.food'), pet.foodHabits ?? ''],
    [t('edit.allergies'), pet.allergies.join(listed)],
    [t('edit.conditions'), pet.chronicConditions.join(listed)],
  ].filter(([, value]) => value !== '');
  return (
    <Card
      title={t('pet.record')}
      action={
        <SmallAction icon="edit" onPress={() => editPet(pet.petId)}>
          {t('common.edit')}
        </SmallAction>
      }
    >
      <Box role="list">
        {facts.map(([name, value]) => (
          <Box key={name} className="fact" role="listitem">
            <Words className="muted fact-name">{name}</Words>
            <Words className="fact-value">{value}</Words>
          </Box>
        ))}
      </Box>
    </Card>
  );
}
