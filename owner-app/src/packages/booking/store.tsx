/** A store: photos, score, hours, offers with prices for my pet, reviews, documents (MER-6, BOOK-1). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { call, showRoute } from '#device';
import { Box, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { bandFor } from '../../booking/band.ts';
import { Hours } from '../../booking/hours.tsx';
import { Prices } from '../../booking/prices.tsx';
import { Score } from '../../booking/stars.tsx';
import { StoreReviews } from '../../booking/store-reviews.tsx';
import { useText } from '../../booking/texts.ts';
import { language } from '../../i18n/language.ts';
import { useMyPets } from '../../pet/my-pets.ts';
import type { Pet } from '../../pet/pet.ts';
import { openConfirm, type Store } from '../../service/bookings.ts';
import { inWords } from '../../service/catalogue.ts';
import { StorePhoto } from '../../service/picture.tsx';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Choices } from '../../ui/form.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Card, Failed, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function StorePage() {
  const t = useText();
  const { storeId = '', petId } = useRouter().params;
  const loaded = useLoaded(() => api('GET /v1/services/stores/:storeId', { params: { storeId } }), [storeId]);
  const store = loaded.data;
  return (
    <Page title={store?.name ?? t('store.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {store === undefined && loaded.loading && <Skeleton lines={8} />}
      {store !== undefined && (
        <>
          <StoreHead store={store} />
          <Offers store={store} petId={petId} />
          <StoreReviews storeId={storeId} />
          <Hours store={store} />
          <Documents store={store} />
        </>
      )}
    </Page>
  );
}

function StoreHead({ store }: { readonly store: Store }) {
  const t = useText();
  const { phone } = store;
  return (
    <>
      {store.photos.length > 0 && (
        <Box className="gallery">
          {store.photos.map((fileId, index) => (
            <StorePhoto
              key={fileId}
              storeId={store.storeId}
              fileId={fileId}
              className="gallery-photo"
              alt={t('store.photo', { store: store.name, number: index + 1 })}
            />
          ))}
        </Box>
      )}
      <Card>
        <Words heading={2} className="title">
          {store.name}
        </Words>
        <Box className="line wrap">
          <Score score={store.score} reviews={store.reviews} />
          <Box className={`tag ${store.openNow ? 'is-lively' : ''}`}>
            <Words>{t(store.openNow ? 'store.open' : 'store.closed')}</Words>
          </Box>
          {store.tags.map((tag) => (
            <Box key={tag} className="tag">
              <Words>{tag}</Words>
            </Box>
          ))}
        </Box>
        <Words className="muted">{store.address}</Words>
        {store.about !== null && <Words>{store.about}</Words>}
        <Box>
          {phone !== null && <Row icon="phone" title={t('store.call')} detail={phone} onPress={() => call(phone)} />}
          <Row icon="route" title={t('store.route')} onPress={() => showRoute(store, store.name)} />
        </Box>
      </Card>
    </>
  );
}

function Offers({ store, petId }: { readonly store: Store; readonly petId: string | undefined }) {
  const t = useText();
  const pets = useMyPets();
  const living = (pets.data ?? []).filter((pet) => pet.deceasedOn === null);
  const [chosen, setChosen] = useState(petId);
  const pet = living.find((one) => one.petId === chosen) ?? living[0];
  return (
    <Card title={t('store.offers')}>
      {living.length > 1 && (
        <Choices
          label={t('search.pet')}
          value={pet?.petId}
          options={living.map((one) => ({ value: one.petId, name: one.name }))}
          onChange={setChosen}
        />
      )}
      <Box role="list">
        {store.offers.map((offer) => (
          <OfferLine key={offer.offerId} offer={offer} storeId={store.storeId} pet={pet} />
        ))}
      </Box>
    </Card>
  );
}

function OfferLine({
  offer,
  storeId,
  pet,
}: {
  readonly offer: Store['offers'][number];
  readonly storeId: string;
  readonly pet: Pet | undefined;
}) {
  const t = useText();
  const spoken = useStore(language);
  const band = pet === undefined ? undefined : bandFor(offer.bands, pet);
  return (
    <Box role="listitem">
      <Press
        className="booking-card"
        onPress={() => openConfirm({ storeId, offerId: offer.offerId, ...(pet !== undefined && { petId: pet.petId }) })}
      >
        <Box className="booking-card-words">
          <Words className="ticket-name">{inWords(spoken, offer.names)}</Words>
          {band === undefined ? (
            <Words className="price">{t('price.from', { yuan: String(offer.fromFen / 100) })}</Words>
          ) : (
            <Prices
              priceFen={band.priceFen}
              memberPriceFen={band.memberPriceFen ?? band.priceFen}
              per={offer.mode === 'stay' ? 'night' : undefined}
            />
          )}
          {offer.home.allowed && <Words className="muted small">{t('confirm.home')}</Words>}
        </Box>
        <Words className="book-now">{t('store.book')}</Words>
        <Icon name="next" className="row-next" />
      </Press>
    </Box>
  );
}

function Documents({ store }: { readonly store: Store }) {
  const t = useText();
  const spoken = useStore(language);
  if (store.documents.length === 0) return null;
  return (
    <Card title={t('store.documents')}>
      {store.documents.map((document) => (
        <Box key={document.kind} className="line">
          <Icon name="document" className="row-icon" />
          <Words className="grow">{inWords(spoken, document.names)}</Words>
          <Words className="muted small">
            {document.validUntil === null ? t('store.valid') : t('store.validUntil', { date: document.validUntil })}
          </Words>
        </Box>
      ))}
    </Card>
  );
}
