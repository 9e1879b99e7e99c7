/** Decides about one waiting record: which pet it is, a new one, or none. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { Go } from '../../../kit/Go.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { CustomerPicker } from '../CustomerPicker.tsx';
import { localName, usePetLine, useSpecies, useSpeciesName } from '../pets/petWords.ts';
import { useEntryLine } from '../pets/record/recordWords.ts';
import type { Mismatch } from './clinic.ts';
import { usePatientLine } from './patientLine.ts';

const FEWEST_LETTERS = 2;
const MOST_FOUND = 6;

export function DecideDrawer({ mismatch, close }: { readonly mismatch: Mismatch; readonly close: () => void }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const line = useEntryLine();
  const patient = usePatientLine();
  const [error, setError] = useState<unknown>(null);
  const params = { mismatchId: mismatch.mismatchId };
  const done = async (count: number) => {
    say(t('mismatch.matched', { count }));
    close();
    await client.invalidateQueries({ queryKey: ['mismatches'] });
    await client.invalidateQueries({ queryKey: ['clinics'] });
  };
  const run = async (work: () => Promise<{ matched: number }>) => {
    setError(null);
    try {
      await done((await work()).matched);
    } catch (problem) {
      setError(problem);
    }
  };
  const match = (petId: string) =>
    run(() => api('POST /v1/clinic-mismatches/:mismatchId/match', { params, body: { petId } }));
  const dismiss = () =>
    ask({
      title: t('mismatch.dismiss'),
      text: t('mismatch.dismissText'),
      confirm: t('mismatch.dismiss'),
      danger: true,
      reason: t('reason'),
      run: async (reason) => {
        await api('POST /v1/clinic-mismatches/:mismatchId/dismiss', { params, body: { reason } });
        await client.invalidateQueries({ queryKey: ['mismatches'] });
        close();
      },
    });
  return (
    <Drawer title={mismatch.clinicName} open onClose={close} size={Math.min(540, globalThis.innerWidth)}>
      <div className="pile">
        {error !== null && <Failure error={error} />}
        <div>
          <StateTag tone="warn">{t(`mismatch.reason.${mismatch.reason}`)}</StateTag>
          <p className="break">
            <b>{patient(mismatch)}</b>
          </p>
          <p className="quiet break">
            {mismatch.recordId} · {t(`kind.${mismatch.kind}`)} · {mismatch.onDate} · {line(mismatch)}
          </p>
        </div>
        <Candidates mismatch={mismatch} match={match} />
        <FindPet match={match} />
        <CreatePet
          mismatch={mismatch}
          create={(body) => run(() => api('POST /v1/clinic-mismatches/:mismatchId/create', { params, body }))}
        />
        <Button danger onClick={dismiss}>
          {t('mismatch.dismiss')}
        </Button>
      </div>
    </Drawer>
  );
}

interface MatchProps {
  readonly match: (petId: string) => void;
}

function Candidates({ mismatch, match }: { readonly mismatch: Mismatch } & MatchProps) {
  const { t } = useTranslation('record');
  const speciesName = useSpeciesName();
  return (
    <div>
      <h3>{t('mismatch.candidates')}</h3>
      {mismatch.candidates.length === 0 && <p className="quiet">{t('mismatch.noCandidates')}</p>}
      <ul className="lines">
        {mismatch.candidates.map((pet) => (
          <Choice
            key={pet.petId}
            name={<Go to={`/pets/${pet.petId}`}>{pet.name}</Go>}
            facts={[speciesName(pet.species), pet.keeper, pet.microchip]}
            choose={() => match(pet.petId)}
          />
        ))}
      </ul>
    </div>
  );
}

interface ChoiceProps {
  readonly name: ReactNode;
  readonly facts: readonly (string | null | undefined)[];
  readonly choose: () => void;
}

/** A pet that the record may be of. */
function Choice({ name, facts, choose }: ChoiceProps) {
  const { t } = useTranslation('record');
  return (
    <li>
      <div className="grow">
        {name}
        <div className="quiet break">{facts.filter(Boolean).join(' · ')}</div>
      </div>
      <Button onClick={choose}>{t('mismatch.match')}</Button>
    </li>
  );
}

function FindPet({ match }: MatchProps) {
  const { t } = useTranslation('record');
  const line = usePetLine();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const found = useQuery({
    queryKey: ['pets', 'find', search],
    queryFn: () => api('GET /v1/pets', { query: { search, limit: MOST_FOUND } }),
    enabled: search.length >= FEWEST_LETTERS,
  });
  return (
    <div>
      <label className="stack" htmlFor="find-pet">
        {t('mismatch.other')}
        <Input id="find-pet" value={typed} onChange={(event) => setTyped(event.target.value)} maxLength={60} />
      </label>
      <ul className="lines">
        {(found.data?.items ?? []).map((pet) => (
          <Choice
            key={pet.petId}
            name={<b className="break">{pet.name}</b>}
            facts={[line(pet), pet.keepers[0]?.name, pet.microchip]}
            choose={() => match(pet.petId)}
          />
        ))}
      </ul>
    </div>
  );
}

interface NewPet {
  readonly customerId: string;
  readonly name: string;
  readonly species: string;
}

interface CreatePetProps {
  readonly mismatch: Mismatch;
  readonly create: (pet: NewPet) => void;
}

function CreatePet({ mismatch, create }: CreatePetProps) {
  const { t } = useTranslation('record');
  const species = useSpecies().data?.items ?? [];
  const needed = [{ required: true, message: t('needed') }];
  return (
    <details>
      <summary>{t('mismatch.create')}</summary>
      <Form<NewPet>
        layout="vertical"
        className="gap-above"
        initialValues={{ name: mismatch.patient.petName, species: 'dog' }}
        onFinish={create}
      >
        <Form.Item
          name="customerId"
          label={t('mismatch.customer')}
          extra={t('mismatch.createHint')}
          rules={[{ required: true, message: t('mismatch.customerMissing') }]}
        >
          <CustomerPicker />
        </Form.Item>
        <Form.Item name="name" label={t('mismatch.petName')} rules={needed}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="species" label={t('mismatch.species')} rules={needed}>
          <Select options={species.map((one) => ({ value: one.species, label: localName(one) }))} />
        </Form.Item>
        <Button htmlType="submit">{t('mismatch.create')}</Button>
      </Form>
    </details>
  );
}
