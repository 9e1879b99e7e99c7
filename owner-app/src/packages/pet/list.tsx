/** My pets: the living, then those who are remembered. */
import { Words } from '#host';
import { useText } from '../../i18n/language.ts';
import { useMyPets } from '../../pet/my-pets.ts';
import { editPet, PetCard } from '../../pet/pet-card.tsx';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useStore } from '../../state/store.ts';
import { Button, Card, Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function PetList() {
  const t = useText();
  const { status } = useStore(session);
  const pets = useMyPets();
  const living = pets.data?.filter((pet) => pet.deceasedOn === null) ?? [];
  const remembered = pets.data?.filter((pet) => pet.deceasedOn !== null) ?? [];
  const add = (
    <Button icon="plus" onPress={() => editPet()}>
      {t('pets.add')}
    </Button>
  );
  return (
    <Page title={t('pets.title')} footer={status === 'in' && living.length > 0 ? add : undefined}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={pets.error} onRetry={pets.reload} />
      {pets.loading && pets.data === undefined && <Skeleton lines={4} />}
      {pets.data !== undefined && living.length === 0 && (
        <Empty title={t('pets.emptyTitle')} detail={t('pets.emptyDetail')}>
          {add}
        </Empty>
      )}
      {living.length > 0 && (
        <Card>
          {living.map((pet) => (
            <PetCard key={pet.petId} pet={pet} />
          ))}
        </Card>
      )}
      {remembered.length > 0 && (
        <Card title={t('pets.remembered')}>
          <Words className="muted small">{t('pets.rememberedDetail')}</Words>
          {remembered.map((pet) => (
            <PetCard key={pet.petId} pet={pet} />
          ))}
        </Card>
      )}
    </Page>
  );
}
