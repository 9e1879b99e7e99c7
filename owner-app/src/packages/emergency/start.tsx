/** Report an emergency: the pet is chosen, one more tap sends it with the place (DSP-1). */
import { useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { language, useText } from '../../i18n/language.ts';
import { Avatar } from '../../pet/avatar.tsx';
import { useMyPets } from '../../pet/my-pets.ts';
import type { Pet } from '../../pet/pet.ts';
import { editPet } from '../../pet/pet-card.tsx';
import { locatePhone, placeName, usePlace } from '../../place/place.ts';
import { openMyEmergencies } from '../../service/emergency-link.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Choices, Field, ManyChoices } from '../../ui/form.tsx';
import { Button, Card, Empty, Failed, Problem, Row, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { openEmergency, type Symptom, symptoms, type Triage, triages } from './emergency.ts';
import './emergency.css';
import { HospitalCard } from './hospital-card.tsx';

const LONGEST_NOTE = 500;

export default function EmergencyStart() {
  const t = useText();
  const { status } = useStore(session);
  const pets = useMyPets();
  const living = pets.data?.filter((pet) => pet.deceasedOn === null);
  return (
    <Page title={t('emergency.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={pets.error} onRetry={pets.reload} />
      {status === 'in' && living === undefined && pets.loading && <Skeleton lines={5} />}
      {living?.length === 0 && (
        <>
          <Nearest />
          <Empty title={t('emergency.noPet')} detail={t('emergency.noPetDetail')}>
            <Button icon="plus" onPress={() => editPet()}>
              {t('pets.add')}
            </Button>
          </Empty>
        </>
      )}
      {living?.[0] !== undefined && <Report pets={living} first={living[0]} />}
      {status === 'in' && (
        <Box className="card is-list">
          <Row icon="clock" title={t('emergency.mine')} onPress={openMyEmergencies} />
        </Box>
      )}
    </Page>
  );
}

interface Draft {
  readonly petId: string;
  readonly triage: Triage;
  readonly symptoms: Symptom[];
  readonly note: string;
}

function Report({ pets, first }: { readonly pets: readonly Pet[]; readonly first: Pet }) {
  const t = useText();
  const [draft, setDraft] = useState<Draft>({ petId: first.petId, triage: 'urgent', symptoms: [], note: '' });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const { place } = usePlace();
  const sending = useAction(async () => {
    const here = (await locatePhone()) ?? place;
    const { requestId } = await api('POST /v1/owner/emergencies', {
      body: {
        ...draft,
        note: draft.note.trim() || null,
        place: { lat: here.lat, lng: here.lng },
        locationConsent: true,
      },
    });
    openEmergency(requestId, true);
  });
  return (
    <>
      <Nearest petId={draft.petId} />
      {pets.length > 1 && (
        <Card title={t('emergency.who')}>
          <Box className="emergency-pets" role="radiogroup" label={t('emergency.who')}>
            {pets.map((pet) => (
              <Press
                key={pet.petId}
                as="radio"
                className={`emergency-pet ${pet.petId === draft.petId ? 'is-chosen' : ''}`}
                chosen={pet.petId === draft.petId}
                onPress={() => change({ petId: pet.petId })}
              >
                <Avatar pet={pet} />
                <Words>{pet.name}</Words>
              </Press>
            ))}
          </Box>
        </Card>
      )}
      <Box className="emergency-send">
        <Button kind="danger" icon="alarm" busy={sending.busy} onPress={() => void sending.run()}>
          {t('emergency.send')}
        </Button>
        <Words className="muted small">{t('emergency.consent')}</Words>
        <Problem error={sending.error} />
      </Box>
      <Card title={t('emergency.more')}>
        <Field label={t('emergency.triage')}>
          <Choices
            label={t('emergency.triage')}
            value={draft.triage}
            options={triages.map((value) => ({ value, name: t(`emergency.triage.${value}`) }))}
            onChange={(triage) => change({ triage })}
          />
        </Field>
        <Field label={t('emergency.symptoms')}>
          <ManyChoices
            label={t('emergency.symptoms')}
            values={draft.symptoms}
            options={symptoms.map((value) => ({ value, name: t(`emergency.symptom.${value}`) }))}
            onChange={(values) => change({ symptoms: symptoms.filter((one) => values.includes(one)).slice(0, 8) })}
          />
        </Field>
        <Field label={t('emergency.note')}>
          <Input
            label={t('emergency.note')}
            lines={3}
            maxLength={LONGEST_NOTE}
            value={draft.note}
            placeholder={t('emergency.noteHint')}
            onChange={(note) => change({ note })}
          />
        </Field>
      </Card>
    </>
  );
}

/** Whom to call at once, whatever comes of the report. */
function Nearest({ petId }: { readonly petId?: string }) {
  const t = useText();
  const { place } = usePlace();
  const { lat, lng } = place;
  const near = useLoaded(
    () => api('GET /v1/owner/emergency-hospitals', { query: { lat, lng, ...(petId !== undefined && { petId }) } }),
    [lat, lng, petId],
  );
  const hospital = near.data?.items[0];
  return (
    <>
      <Box className="line">
        <Words className="grow muted">{t('emergency.from', { place: placeName(useStore(language), place) })}</Words>
        <SmallAction icon="pin" onPress={() => void locatePhone()}>
          {t('emergency.locate')}
        </SmallAction>
      </Box>
      <Failed error={near.error} onRetry={near.reload} />
      {near.loading && near.data === undefined && <Skeleton lines={3} />}
      {hospital !== undefined && <HospitalCard hospital={hospital} role={t('emergency.nearest')} />}
      {near.data !== undefined && hospital === undefined && <Words className="muted">{t('emergency.noneNear')}</Words>}
    </>
  );
}
