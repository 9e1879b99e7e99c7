/** What is to be booked, from the address: the last of the three taps (BOOK-3, UI-O2). */
import { useRouter } from '@tarojs/taro';
import { api } from '../../api/api.ts';
import { given } from '../../booking/links.ts';
import { Order } from '../../booking/order.tsx';
import { useText } from '../../booking/texts.ts';
import { useMyPets } from '../../pet/my-pets.ts';
import { editPet } from '../../pet/pet-card.tsx';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function ConfirmPage() {
  const t = useText();
  const { status } = useStore(session);
  const params = useRouter().params;
  const storeId = given(params.storeId) ?? '';
  const offerId = given(params.offerId) ?? '';
  const pets = useMyPets();
  const store = useLoaded(() => api('GET /v1/services/stores/:storeId', { params: { storeId } }), [storeId]);
  const living = pets.data?.filter((pet) => pet.deceasedOn === null);
  const pet = living?.find(({ petId }) => petId === params.petId) ?? living?.[0];

  if (status === 'in' && living !== undefined && pet !== undefined && store.data !== undefined) {
    const checkIn = given(params.checkIn);
    const offer = store.data.offers.find((one) => one.offerId === offerId);
    const first = {
      offerId,
      petId: pet.petId,
      mode: offer?.mode ?? (checkIn === undefined ? 'appointment' : 'stay'),
      startsAt: given(params.startsAt),
      checkIn,
      checkOut: given(params.checkOut),
    };
    return <Order store={store.data} pets={living} first={first} />;
  }
  return (
    <Page title={t('confirm.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={store.error} onRetry={store.reload} />
      <Failed error={pets.error} onRetry={pets.reload} />
      {status === 'in' && (store.loading || pets.loading) && <Skeleton lines={6} />}
      {living?.length === 0 && (
        <Empty title={t('confirm.noPet')} detail={t('pets.emptyDetail')}>
          <Button icon="plus" onPress={() => editPet()}>
            {t('pets.add')}
          </Button>
        </Empty>
      )}
    </Page>
  );
}
