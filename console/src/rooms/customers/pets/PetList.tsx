/** All pets: search by name or microchip, filter by species. */
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useGo, useQueryState } from '../../../kit/Go.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';
import { PetPhoto } from './PetCard.tsx';
import { ageParts, localName, type Pet, sayWeight, useSpecies, useSpeciesName } from './petWords.ts';

function useColumns(): Column<Pet>[] {
  const { t } = useTranslation('pet');
  const speciesName = useSpeciesName();
  const nameOf = useCustomerName();
  const age = (days: number) => {
    const { unit, count } = ageParts(days);
    return t(`age.${unit}`, { count });
  };
  return [
    {
      key: 'name',
      title: t('field.name'),
      main: true,
      links: true,
      render: (row) => (
        <span className="row">
          <PetPhoto pet={row} />
          <Go to={`/pets/${row.petId}`}>{row.name}</Go>
          {row.deceasedOn && <StateTag>{t('farewell')}</StateTag>}
        </span>
      ),
    },
    {
      key: 'breed',
      title: t('field.breed'),
      render: (row) => (
        <span>
          {row.breed ? localName(row.breed) : '–'}
          <div className="quiet">{speciesName(row.species)}</div>
        </span>
      ),
    },
    { key: 'sex', title: t('field.sex'), render: (row) => t(`sex.${row.sex}`) },
    { key: 'age', title: t('field.age'), render: (row) => (row.ageDays === null ? '–' : age(row.ageDays)) },
    {
      key: 'weight',
      title: t('field.weight'),
      align: 'right',
      render: (row) => (row.weightGrams === null ? '–' : sayWeight(row.weightGrams)),
    },
    {
      key: 'keepers',
      title: t('field.keepers'),
      render: (row) => (
        <span className="row">
          {row.keepers.map((keeper) => (
            <Go key={keeper.customerId} to={`/customers/${keeper.customerId}`}>
              {nameOf(keeper)}
            </Go>
          ))}
        </span>
      ),
    },
    {
      key: 'stage',
      title: t('field.stage'),
      spare: true,
      render: (row) => row.lifeStage && t(`stage.${row.lifeStage}`),
    },
    { key: 'microchip', title: t('field.microchip'), spare: true, render: (row) => row.microchip ?? '–' },
    { key: 'registered', title: t('field.registered'), render: (row) => <When at={row.registeredAt} /> },
  ];
}

export function PetList() {
  const { t } = useTranslation('pet');
  const [query] = useQueryState();
  const go = useGo();
  const species = useSpecies().data?.items ?? [];
  const filters = {
    ...(query.search && { search: query.search }),
    ...(query.species && { species: query.species }),
  };
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <PageShell title={t('title')}>
      <div className="section">
        <DataTable
          id="pets"
          columns={useColumns()}
          rowKey={(row) => row.petId}
          queryKey={['pets', filters]}
          load={({ cursor, limit }) => api('GET /v1/pets', { query: { ...filters, limit, ...(cursor && { cursor }) } })}
          open={(row) => go(`/pets/${row.petId}`)}
          viewParts={['search', 'species']}
          tools={
            <SearchForm
              fields={[
                { name: 'search', kind: 'text', label: t('search') },
                {
                  name: 'species',
                  kind: 'choice',
                  label: t('field.species'),
                  options: species.map((one) => ({ value: one.species, label: localName(one) })),
                },
              ]}
            />
          }
          empty={<Empty title={t(isFiltered ? 'noneFit' : 'none')} hint={t(isFiltered ? 'noneFitHint' : 'noneHint')} />}
        />
      </div>
    </PageShell>
  );
}
