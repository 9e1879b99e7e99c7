/** Services that fit a pet, each with its reasons in words; one tap leads to the booking (PET-9). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { yuan } from '../benefit/coupon.ts';
import { language, useText } from '../i18n/language.ts';
import { usePlace } from '../place/place.ts';
import { openConfirm } from '../service/bookings.ts';
import { distanceText } from '../service/when.ts';
import { useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Card } from '../ui/kit.tsx';
import { useText as useRecordText, wordOf } from './record/texts.ts';

type Item = Reply<'GET /v1/owner/pets/:petId/recommendations'>['items'][number];

/** Nothing where nothing fits; a failure shows nothing too, since the page has its own notice of the network. */
export function RecommendedSection({ petId }: { readonly petId: string }) {
  const t = useRecordText();
  const { place } = usePlace();
  const { lat, lng } = place;
  const loaded = useLoaded(
    () => api('GET /v1/owner/pets/:petId/recommendations', { params: { petId }, query: { lat, lng } }),
    [petId, lat, lng],
  );
  const items = loaded.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={t('recommended.title')}>
      {items.map((item) => (
        <Recommended key={item.offerId} item={item} petId={petId} />
      ))}
    </Card>
  );
}

function Recommended({ item, petId }: { readonly item: Item; readonly petId: string }) {
  const [t, r] = [useText(), useRecordText()];
  const chosen = useStore(language);
  const where = [item.storeName, item.distanceMetres === null ? '' : distanceText(t, item.distanceMetres)];
  const why = [...new Set(item.reasons.map(({ code }) => wordOf(r, 'why', code)))];
  return (
    <Press className="hint" onPress={() => openConfirm({ storeId: item.storeId, offerId: item.offerId, petId })}>
      <Box className="hint-words">
        <Words className="pet-name">{`${item.serviceNames[chosen]} · ¥${yuan(item.priceFen)}`}</Words>
        <Words className="muted small">{where.filter(Boolean).join(' · ')}</Words>
        {why.length > 0 && <Words className="small">{why.join(' · ')}</Words>}
      </Box>
      <Icon name="next" className="row-next" />
    </Press>
  );
}
