/** 首页: greeting, what waits for me, my pets, what would complete their records (UI-O1). */
import { Box, Press, Words } from '#host';
import { ForYou } from '../../benefit/for-you.tsx';
import { useText } from '../../i18n/language.ts';
import { AskConsent } from '../../message/ask-consent.tsx';
import { completeness, missingOf } from '../../pet/missing.ts';
import { useMyPets } from '../../pet/my-pets.ts';
import type { Pet } from '../../pet/pet.ts';
import { editPet, openPet, PetCard } from '../../pet/pet-card.tsx';
import { DueCare } from '../../service/due.tsx';
import { HomeServices } from '../../service/home-services.tsx';
import { RunningBookings } from '../../service/running.tsx';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useProfile } from '../../session/use-profile.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Card, Empty, Failed, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const MORNING_ENDS = 11;
const NOON_ENDS = 14;
const AFTERNOON_ENDS = 18;
const NIGHT_ENDS = 5;

function greetingKey(hour: number) {
  if (hour >= NIGHT_ENDS && hour < MORNING_ENDS) return 'home.morning' as const;
  if (hour >= MORNING_ENDS && hour < NOON_ENDS) return 'home.noon' as const;
  if (hour >= NOON_ENDS && hour < AFTERNOON_ENDS) return 'home.afternoon' as const;
  return 'home.evening' as const;
}

export default function Home() {
  const t = useText();
  const { status, profile } = useProfile();
  const pets = useMyPets();
  const greeting = t(greetingKey(new Date().getHours()));
  const name = profile?.name ?? '';

  return (
    <Page title={t('app.name')} tab="/pages/home/index">
      <Box className="hello">
        <Words heading={1} className="title">
          {name === '' ? greeting : t('home.greeting', { greeting, name })}
        </Words>
        <Words className="muted">{t('home.subtitle')}</Words>
      </Box>
      <HomeServices />
      {status === 'out' && <SignInNeeded />}
      {status === 'in' && <RunningBookings />}
      {status === 'in' && <ForYou />}
      {status === 'in' && <AskConsent />}
      {status === 'in' && <Failed error={pets.error} onRetry={pets.reload} />}
      {status === 'in' && pets.loading && pets.data === undefined && <Skeleton lines={4} />}
      {status === 'in' && pets.data !== undefined && <MyPets pets={pets.data} />}
    </Page>
  );
}

function MyPets({ pets }: { readonly pets: readonly Pet[] }) {
  const t = useText();
  const living = pets.filter((pet) => pet.deceasedOn === null);
  if (living.length === 0) {
    return (
      <Empty title={t('pets.emptyTitle')} detail={t('pets.emptyDetail')}>
        <Button icon="plus" onPress={() => editPet()}>
          {t('pets.add')}
        </Button>
      </Empty>
    );
  }
  return (
    <>
      <DueCare pets={living} />
      <Card
        title={t('pets.title')}
        action={
          <SmallAction icon="plus" onPress={() => editPet()}>
            {t('common.add')}
          </SmallAction>
        }
      >
        {living.map((pet) => (
          <PetCard key={pet.petId} pet={pet} />
        ))}
      </Card>
      <Hints pets={living} />
    </>
  );
}

/** One hint for each pet: the most useful thing that its record lacks. */
function Hints({ pets }: { readonly pets: readonly Pet[] }) {
  const t = useText();
  const hints = pets.flatMap((pet) => {
    const first = missingOf(pet)[0];
    return first === undefined ? [] : [{ pet, first }];
  });
  if (hints.length === 0) return null;
  return (
    <Card title={t('hint.title')}>
      {hints.map(({ pet, first }) => (
        <Press
          key={pet.petId}
          className="hint"
          onPress={() => (first === 'photo' || first === 'weight' ? openPet(pet.petId) : editPet(pet.petId))}
        >
          <Box className="hint-words">
            <Words className="pet-name">{t(`hint.${first}`, { name: pet.name })}</Words>
            <Words className="muted small">{t('hint.complete', { percent: completeness(pet) })}</Words>
            <Box className="progress" hidden>
              <Box className="progress-done" style={{ width: `${completeness(pet)}%` }} />
            </Box>
          </Box>
          <Icon name="next" className="row-next" />
        </Press>
      ))}
    </Card>
  );
}
