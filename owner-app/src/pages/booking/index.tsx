/** 预约: services near me for one of my pets, with times that can be held at once (UI-O1, BOOK-1). */
import { useEffect, useState } from 'react';
import { Box, Input, Words } from '#host';
import { FilterSheet } from '../../booking/filter-sheet.tsx';
import { FoundCard } from '../../booking/found-card.tsx';
import { queryOf, useSearch } from '../../booking/search.ts';
import { ServicePicker } from '../../booking/service-picker.tsx';
import { StayDates } from '../../booking/stay-dates.tsx';
import { useText } from '../../booking/texts.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { useMyPets } from '../../pet/my-pets.ts';
import { usePlace } from '../../place/place.ts';
import { PlaceBar } from '../../place/place-bar.tsx';
import { openMyBookings } from '../../service/bookings.ts';
import { openCategories, useCatalogue } from '../../service/catalogue.ts';
import { noWish, type Sort, sorts, type Wish, wish } from '../../service/wish.ts';
import { session } from '../../session/session.ts';
import { useStore } from '../../state/store.ts';
import { Choices } from '../../ui/form.tsx';
import { Button, Empty, Failed, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

/** A word is asked for when typing pauses. */
const TYPING_PAUSE_MS = 350;
const WIDER_KM = 50;

export default function BookingTab() {
  const t = useText();
  const { status } = useStore(session);
  const wanted = useStore(wish);
  const { place } = usePlace();
  const catalogue = useCatalogue();
  const pets = useMyPets();
  const living = (pets.data ?? []).filter((pet) => pet.deceasedOn === null);
  const pet = living.find(({ petId }) => petId === wanted.petId) ?? living[0];
  const categories = catalogue.data === undefined ? [] : openCategories(catalogue.data);
  const categoryKey = wanted.categoryKey ?? categories[0]?.key;
  const services = (catalogue.data?.services ?? []).filter(
    (service) =>
      service.categoryKey === categoryKey &&
      (service.species.length === 0 || pet === undefined || service.species.includes(pet.species)),
  );
  const service = services.find(({ key }) => key === wanted.serviceKey) ?? services[0];
  const waitsForPets = status === 'in' && pets.data === undefined && pets.error === undefined;
  const full: Wish = {
    ...wanted,
    ...(service !== undefined && { serviceKey: service.key }),
    ...(pet !== undefined && { petId: pet.petId }),
  };
  const search = useSearch(service === undefined || waitsForPets ? undefined : queryOf(full, place));
  const change = (some: Partial<Wish>) => wish.set({ ...wish.get(), ...some });

  return (
    <Page title={t('tab.booking')} tab="/pages/booking/index">
      <Box className="hello is-line">
        <Words heading={1} className="title">
          {t('tab.booking')}
        </Words>
        {status === 'in' && (
          <SmallAction icon="calendar" onPress={() => openMyBookings()}>
            {t('mine.title')}
          </SmallAction>
        )}
      </Box>
      <Box className="stack">
        <PlaceBar />
        <SearchField value={wanted.q} onChange={(q) => change({ q })} />
      </Box>
      <CutOff />
      <Failed error={catalogue.error} onRetry={catalogue.reload} />
      <ServicePicker
        categories={categories}
        services={services}
        categoryKey={categoryKey}
        serviceKey={service?.key}
        pets={living}
        petId={pet?.petId}
        onChange={change}
      />
      {service?.mode === 'stay' && (
        <Box className="card">
          <StayDates checkIn={wanted.checkIn} checkOut={wanted.checkOut} onChange={(dates) => change(dates)} />
        </Box>
      )}
      <SortBar wanted={full} onChange={change} />
      <Failed error={search.error} onRetry={search.reload} />
      {search.results === undefined && (search.loading || waitsForPets || catalogue.loading) && <Skeleton lines={5} />}
      {search.results?.items.length === 0 && !search.loading && (
        <Empty icon="search" title={t('search.none')} detail={t('search.noneDetail')}>
          <Button kind="quiet" onPress={() => wish.set({ ...noWish, ...keep(wanted), radiusKm: WIDER_KM })}>
            {t('search.wider')}
          </Button>
        </Empty>
      )}
      <Box className="stack" role="list" label={t('search.results')}>
        {search.results?.items.map((found) => (
          <FoundCard
            key={found.offerId}
            found={found}
            mode={service?.mode ?? 'appointment'}
            petId={pet?.petId}
            wanted={full}
          />
        ))}
      </Box>
      {search.results !== undefined && search.results.nextCursor !== null && (
        <Button kind="quiet" busy={search.loading} onPress={search.more}>
          {t('search.more')}
        </Button>
      )}
    </Page>
  );
}

/** What stays when the filters are dropped. */
function keep({ categoryKey, serviceKey, petId, checkIn, checkOut, sort }: Wish): Partial<Wish> {
  return {
    ...(categoryKey !== undefined && { categoryKey }),
    ...(serviceKey !== undefined && { serviceKey }),
    ...(petId !== undefined && { petId }),
    checkIn,
    checkOut,
    sort,
  };
}

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (q: string) => void }) {
  const t = useText();
  const [typed, setTyped] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing counts
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Input
      label={t('search.words')}
      placeholder={t('search.example')}
      value={typed}
      maxLength={60}
      onChange={setTyped}
    />
  );
}

function SortBar({ wanted, onChange }: { readonly wanted: Wish; readonly onChange: (some: Partial<Wish>) => void }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const filters = wanted.tags.length + (wanted.most === '' ? 0 : 1) + (wanted.atHome ? 1 : 0);
  return (
    <Box className="sort-bar">
      <Choices<Sort>
        label={t('search.sort')}
        value={wanted.sort}
        options={sorts.map((value) => ({ value, name: t(`sort.${value}`) }))}
        onChange={(sort) => onChange({ sort })}
      />
      <SmallAction icon="filter" onPress={() => setOpen(true)}>
        {filters === 0 ? t('search.filter') : t('search.filters', { count: filters })}
      </SmallAction>
      {open && <FilterSheet wanted={wanted} onChange={onChange} onClose={() => setOpen(false)} />}
    </Box>
  );
}
