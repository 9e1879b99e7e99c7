/** What is due for my pets, with free times that one tap takes to the booking (PET-5, CAM-15). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { type Pet, wordOf } from '../pet/pet.ts';
import { useLoaded } from '../state/loading.ts';
import { Card } from '../ui/kit.tsx';
import { openConfirm } from './bookings.ts';
import { WhenChip } from './when-chip.tsx';

type Due = Reply<'GET /v1/owner/pets/:petId/care-plan'>['items'][number];

interface Shown {
  readonly due: Due;
  readonly pet: Pet;
}

/** Which service does what is due. */
const serviceOf: Readonly<Record<Due['care'], string>> = {
  'vaccine.dog-core': 'core',
  'vaccine.cat-core': 'core',
  'vaccine.rabies': 'rabies',
  'deworm.internal': 'deworm',
  'deworm.external': 'deworm',
  dental: 'dental',
  'check-up': 'checkup',
  'senior-check': 'checkup',
  grooming: 'full-groom',
};
const MOST = 3;
const MOST_PETS = 5;
/** So long overdue that the days say nothing. */
const LONG_DAYS = 60;

async function dueOf(pets: readonly Pet[]): Promise<Shown[]> {
  const plans = await Promise.all(
    pets.slice(0, MOST_PETS).map(async (pet) => {
      const { items } = await api('GET /v1/owner/pets/:petId/care-plan', { params: { petId: pet.petId } });
      return items.filter(({ stage }) => stage !== null).map((due) => ({ due, pet }));
    }),
  );
  return plans
    .flat()
    .sort((a, b) => a.due.daysLeft - b.due.daysLeft)
    .slice(0, MOST);
}

/** Nothing when nothing is due; a failure shows nothing too, since the page has its own notice of the network. */
export function DueCare({ pets }: { readonly pets: readonly Pet[] }) {
  const t = useText();
  const loaded = useLoaded(() => dueOf(pets), [pets.map(({ petId }) => petId)]);
  useLive('booking.', loaded.reload);
  const items = loaded.data ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={t('due.title')}>
      {items.map(({ due, pet }) => (
        <DueLine key={`${pet.petId}-${due.care}`} due={due} pet={pet} />
      ))}
    </Card>
  );
}

function DueLine({ due, pet }: Shown) {
  const t = useText();
  const { petId } = pet;
  const slots = useLoaded(
    () =>
      api('GET /v1/owner/pets/:petId/free-slots', {
        params: { petId },
        query: { serviceKey: serviceOf[due.care], limit: MOST },
      }),
    [petId, due.care],
  );
  const care = wordOf(t, 'dueCare', due.care);
  const days = Math.abs(due.daysLeft);
  const when =
    due.daysLeft < -LONG_DAYS
      ? t('due.long', { care })
      : due.daysLeft === 0
        ? t('due.today', { care })
        : due.daysLeft > 0
          ? t('due.in', { care, days })
          : t('due.over', { care, days });
  const items = slots.data?.items ?? [];
  return (
    <Box className="due">
      <Words className="ticket-name">{t('due.line', { pet: pet.name, when })}</Words>
      {items[0] !== undefined && <Words className="muted small">{t('due.at', { store: items[0].storeName })}</Words>}
      <Box className="chips">
        {items.map((slot) => (
          <WhenChip
            key={`${slot.offerId}-${slot.startsAt}`}
            at={slot.startsAt}
            zone={slot.timeZone}
            onPress={() =>
              openConfirm({ storeId: slot.storeId, offerId: slot.offerId, petId, startsAt: slot.startsAt })
            }
          />
        ))}
      </Box>
    </Box>
  );
}
