/** Everything done and bought for the pet, latest first (PET-7). */
import type { Reply } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { open } from '../../booking/links.ts';
import { MediaStrip } from '../../booking/media.tsx';
import { language } from '../../i18n/language.ts';
import { openEntry } from '../../pet/pet-card.tsx';
import { entryLine } from '../../pet/record/record.ts';
import { isRecordKey, type RecordTranslate, useText, wordOf } from '../../pet/record/texts.ts';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Card, Empty, Failed, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Item = Reply<'GET /v1/owner/pets/:petId/timeline'>['items'][number];

const PAGE = 30;
const MOST = 200;

function roomName(t: RecordTranslate, room: string): string {
  const key = `room.${room}`;
  return isRecordKey(key) ? t(key) : '';
}

/** Entries by their kind, what other rooms bring by the room. */
function kindName(t: RecordTranslate, kind: string): string {
  const [room = '', word = ''] = kind.split('.');
  return room === 'record' ? wordOf(t, 'kind', word) : roomName(t, room);
}

/** Where it leads: an entry to itself, a service to its report; the others say all that there is. */
function wayOf(petId: string, { ref }: Item): (() => void) | undefined {
  if (ref?.kind === 'entry') return () => openEntry(petId, ref.id);
  return ref?.kind === 'report' ? () => open('report', { bookingId: ref.id }) : undefined;
}

function Line({ petId, item }: { readonly petId: string; readonly item: Item }) {
  const t = useText();
  const chosen = useStore(language);
  const way = wayOf(petId, item);
  const said = item.detail ? entryLine(t, { detail: item.detail }, chosen) : (item.titles?.[chosen] ?? item.title);
  const name = [kindName(t, item.kind), said].filter(Boolean).join(' · ');
  const { photos = [], ref } = item;
  const more = item.files > photos.length && t('record.files', { count: item.files });
  const words = (
    <>
      <Words className="muted small">{item.onDate}</Words>
      <Box className="fact-value">
        <Words className="due-name">{name}</Words>
        <Words className="muted small due-detail">{[item.by, more].filter(Boolean).join(' · ')}</Words>
      </Box>
    </>
  );
  return (
    <Box className="lived" role="listitem">
      {way === undefined ? (
        <Box className="weight-line due-line">{words}</Box>
      ) : (
        <Press className="weight-line due-line lived-way" onPress={way}>
          {words}
          <Icon name="next" className="row-next" />
        </Press>
      )}
      {photos.length > 0 && ref !== null && (
        <MediaStrip
          media={photos.map((mediaId) => ({ mediaId, kind: 'photo' }))}
          path={`/v1/owner/bookings/${ref.id}/media`}
          isPublic={false}
          alt={name}
        />
      )}
    </Box>
  );
}

export default function Timeline() {
  const t = useText();
  const petId = useRouter().params.petId ?? '';
  const [limit, setLimit] = useState(PAGE);
  const loaded = useLoaded(
    () => api('GET /v1/owner/pets/:petId/timeline', { params: { petId }, query: { limit } }),
    [petId, limit],
  );
  const items = loaded.data?.items ?? [];
  return (
    <Page title={t('timeline.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={5} />}
      {loaded.data !== undefined && items.length === 0 && (
        <Empty icon="clock" title={t('timeline.empty')} detail={t('timeline.emptyDetail')} />
      )}
      {items.length > 0 && (
        <Card>
          <Box role="list">
            {items.map((item) => (
              <Line key={item.key} petId={petId} item={item} />
            ))}
          </Box>
          {loaded.data?.nextCursor && limit < MOST && (
            <SmallAction onPress={() => setLimit(Math.min(limit * 2, MOST))}>{t('record.more')}</SmallAction>
          )}
        </Card>
      )}
    </Page>
  );
}
