/** Everything done and bought for the pet, latest first (PET-7). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { language } from '../../i18n/language.ts';
import { today } from '../../pet/age.ts';
import { isRecordKey, type RecordTranslate, useText, wordOf } from '../../pet/record/texts.ts';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Card, Empty, Failed, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

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

export default function Timeline() {
  const t = useText();
  const chosen = useStore(language);
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
              <Box key={item.key} className="weight-line due-line" role="listitem">
                <Words className="muted small">{today(new Date(item.at))}</Words>
                <Box className="fact-value">
                  <Words className="due-name">
                    {[kindName(t, item.kind), item.titles?.[chosen] ?? item.title].filter(Boolean).join(' · ')}
                  </Words>
                  <Words className="muted small due-detail">
                    {[item.by, item.files > 0 && t('record.files', { count: item.files })].filter(Boolean).join(' · ')}
                  </Words>
                </Box>
              </Box>
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
