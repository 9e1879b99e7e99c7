/** A store in the search: photo, score, distance, price for this pet, next free times as chips (BOOK-1). */
import { Box, Press, Words } from '#host';
import { type Found, openConfirm, openStore } from '../service/bookings.ts';
import { StorePhoto } from '../service/picture.tsx';
import { distanceText } from '../service/when.ts';
import { WhenChip } from '../service/when-chip.tsx';
import type { Wish } from '../service/wish.ts';
import { openConfirmStay } from './links.ts';
import { Prices } from './prices.tsx';
import { Score } from './stars.tsx';
import { useText } from './texts.ts';

interface FoundCardProps {
  readonly found: Found;
  readonly mode: 'appointment' | 'stay' | 'class';
  readonly petId: string | undefined;
  readonly wanted: Wish;
}

export function FoundCard({ found, mode, petId, wanted }: FoundCardProps) {
  const t = useText();
  return (
    <Box className="card found" role="listitem">
      <Press className="found-head" onPress={() => openStore(found.storeId, petId)}>
        <StorePhoto storeId={found.storeId} fileId={found.photo} className="found-photo" />
        <Box className="found-words">
          <Words className="pet-name">{found.storeName}</Words>
          <Box className="line is-tight">
            <Score score={found.score} reviews={found.reviews} />
            <Words className="muted small">{distanceText(t, found.distanceMetres)}</Words>
          </Box>
          <Words className="muted small">{found.address}</Words>
        </Box>
      </Press>
      <Box className="line wrap">
        <Prices
          priceFen={found.priceFen}
          memberPriceFen={found.memberPriceFen}
          per={mode === 'stay' ? 'night' : undefined}
        />
        {mode === 'appointment' && (
          <Words className="muted small">{t('minutes.only', { minutes: found.minutes })}</Words>
        )}
        {found.left !== null && (
          <Words className="muted small">
            {t(mode === 'stay' ? 'found.rooms' : 'found.seats', { count: found.left })}
          </Words>
        )}
      </Box>
      <NextTimes found={found} mode={mode} petId={petId} wanted={wanted} />
    </Box>
  );
}

function NextTimes({ found, mode, petId, wanted }: FoundCardProps) {
  const t = useText();
  const pet = petId === undefined ? {} : { petId };
  const { storeId, offerId } = found;
  if (mode === 'stay') {
    return (
      <Box className="chips">
        <Press
          className="chip is-time"
          onPress={() =>
            openConfirmStay({ storeId, offerId, ...pet, checkIn: wanted.checkIn, checkOut: wanted.checkOut })
          }
        >
          <Words>{t('found.chooseNights')}</Words>
        </Press>
      </Box>
    );
  }
  if (found.nextStarts.length === 0) {
    return (
      <Box className="chips">
        <Press className="chip" onPress={() => openConfirm({ storeId, offerId, ...pet })}>
          <Words>{t('found.noTimes')}</Words>
        </Press>
      </Box>
    );
  }
  return (
    <Box className="chips" role="group" label={t('found.times')}>
      {found.nextStarts.map((startsAt) => (
        <WhenChip
          key={startsAt}
          at={startsAt}
          zone={found.timeZone}
          onPress={() => openConfirm({ storeId, offerId, ...pet, startsAt })}
        />
      ))}
    </Box>
  );
}
