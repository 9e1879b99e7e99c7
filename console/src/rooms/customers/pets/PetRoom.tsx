/** One pet: profile, keepers, weights over time; health record, care plan, timeline. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { dateOf } from '../../../app/time.ts';
import { Chart } from '../../../kit/chart/Chart.tsx';
import type { ChartLook } from '../../../kit/chart/look.ts';
import { Go, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';
import { PetPhoto } from './PetCard.tsx';
import { PetDrawer } from './PetDrawer.tsx';
import { localName, type Pet, usePetLine, useSpeciesName } from './petWords.ts';
import { LifeTab } from './record/LifeTab.tsx';
import { PlanTab } from './record/PlanTab.tsx';
import { RecordTab } from './record/RecordTab.tsx';

export function PetRoom() {
  const petId = usePathPart('petId');
  const pet = useQuery({ queryKey: ['pet', petId], queryFn: () => api('GET /v1/pets/:petId', { params: { petId } }) });
  return (
    <Loaded query={pet} skeleton={<SkeletonPage />}>
      {(data) => <PetPage pet={data} />}
    </Loaded>
  );
}

function PetPage({ pet }: { readonly pet: Pet }) {
  const { t } = useTranslation('pet');
  const mayWrite = useMay('pet.write');
  const mayReadRecord = useMay('record.read');
  const line = usePetLine();
  const [editing, setEditing] = useState(false);
  return (
    <PageShell
      title={pet.name}
      lead={line(pet)}
      trail={[{ to: '/pets', text: t('title') }]}
      actions={mayWrite && <Button onClick={() => setEditing(true)}>{t('edit')}</Button>}
    >
      {pet.deceasedOn && <div className="notice gap-below">{t('farewellOn', { date: pet.deceasedOn })}</div>}
      {mayReadRecord ? <PetTabs pet={pet} /> : <Profile pet={pet} />}
      <PetDrawer open={editing} close={() => setEditing(false)} pet={pet} />
    </PageShell>
  );
}

function PetTabs({ pet }: { readonly pet: Pet }) {
  const { t } = useTranslation('record');
  const [query, change] = useQueryState();
  const { petId } = pet;
  return (
    <Tabs
      label={t('tab.label')}
      chosen={query.tab ?? 'profile'}
      choose={(tab) => change({ tab: tab === 'profile' ? undefined : tab })}
      tabs={[
        { key: 'profile', label: t('tab.profile'), children: <Profile pet={pet} /> },
        { key: 'record', label: t('tab.record'), children: <RecordTab petId={petId} /> },
        { key: 'plan', label: t('tab.plan'), children: <PlanTab petId={petId} /> },
        { key: 'life', label: t('tab.life'), children: <LifeTab petId={petId} /> },
      ]}
    />
  );
}

function Profile({ pet }: { readonly pet: Pet }) {
  return (
    <div className="columns">
      <div className="span-5 pile">
        <Section>
          <PetPhoto pet={pet} large />
          <PetFacts pet={pet} />
        </Section>
      </div>
      <div className="span-7 pile">
        <Keepers pet={pet} />
        <Weights petId={pet.petId} />
      </div>
    </div>
  );
}

function PetFacts({ pet }: { readonly pet: Pet }) {
  const { t } = useTranslation('pet');
  const speciesName = useSpeciesName();
  const words = (list: readonly string[]) =>
    list.length > 0 && (
      <span className="row">
        {list.map((word) => (
          <StateTag key={word}>{word}</StateTag>
        ))}
      </span>
    );
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['species', speciesName(pet.species)],
    ['breed', [pet.breed, pet.secondBreed].flatMap((breed) => (breed ? [localName(breed)] : [])).join(' × ')],
    ['sex', t(`sex.${pet.sex}`)],
    ['neutered', t(`neutered.${pet.neutered === null ? 'unknown' : pet.neutered ? 'yes' : 'no'}`)],
    ['birthday', pet.birthday && `${pet.birthday} ${t(`precision.${pet.birthdayPrecision ?? 'day'}`)}`.trim()],
    ['size', pet.sizeClass && t(`size.${pet.sizeClass}`)],
    ['stage', pet.lifeStage && t(`stage.${pet.lifeStage}`)],
    ['coat', [pet.coatLength && t(`coat.${pet.coatLength}`), pet.coatColour].filter(Boolean).join(' · ')],
    ['microchip', pet.microchip],
    ['temperamentTags', words(pet.temperamentTags)],
    ['allergies', words(pet.allergies)],
    ['chronicConditions', words(pet.chronicConditions)],
    ['foodHabits', pet.foodHabits],
    ['registered', <When key="registered" at={pet.registeredAt} exact />],
  ];
  return (
    <dl className="facts gap-above">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t(`field.${name}`)}</dt>
            <dd className="break">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Keepers({ pet }: { readonly pet: Pet }) {
  const { t } = useTranslation('pet');
  const nameOf = useCustomerName();
  return (
    <Section title={t('field.keepers')}>
      <ul className="lines">
        {pet.keepers.map((keeper) => (
          <li key={keeper.customerId}>
            <Go to={`/customers/${keeper.customerId}`}>{nameOf(keeper)}</Go>
            <StateTag tone={keeper.role === 'primary' ? 'accent' : 'plain'}>{t(`role.${keeper.role}`)}</StateTag>
            <span className="quiet">
              <When at={keeper.since} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const GRAMS_PER_KG = 1000;
const MOST = 200;
const DAY_MS = 86_400_000;

/** A single measurement stands in the middle of a month, not between hours. */
function spanOf(points: readonly { readonly at: string }[]) {
  const [only] = points;
  if (!only || points.length > 1) return {};
  const at = Date.parse(only.at);
  return { min: at - 15 * DAY_MS, max: at + 15 * DAY_MS };
}

function Weights({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('pet');
  const weights = useQuery({
    queryKey: ['pet', petId, 'weights'],
    queryFn: () => api('GET /v1/pets/:petId/weights', { params: { petId }, query: { limit: MOST } }),
  });
  const points = weights.data?.items;
  const option = useCallback(
    (look: ChartLook) => ({
      legend: { show: false },
      grid: { ...look.grid, top: 28 },
      xAxis: {
        type: 'time',
        minInterval: DAY_MS,
        ...spanOf(points ?? []),
        ...look.axis,
        splitLine: { show: false },
      },
      yAxis: { type: 'value', name: 'kg', scale: true, ...look.axis },
      series: [
        {
          type: 'line',
          name: t('field.weight'),
          symbolSize: 8,
          data: (points ?? []).toReversed().map((point) => [point.at, point.grams / GRAMS_PER_KG]),
        },
      ],
    }),
    [points, t],
  );
  return (
    <Section title={t('weights')} {...(points?.[0] && { hint: t('weighedOn', { date: dateOf(points[0].at) }) })}>
      <Loaded query={weights}>
        {({ items }) => (
          <Chart
            label={t('weights')}
            height={240}
            isEmpty={items.length === 0}
            emptyHint={t('weightsHint')}
            option={option}
          />
        )}
      </Loaded>
    </Section>
  );
}
