/** My emergencies, newest first: what is under way, and what a hospital found and did (DSP-3). */
import { useState } from 'react';
import { Box, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { isOver, openEmergency } from './emergency.ts';

const STEP = 30;
const MOST = 200;

export default function MyEmergencies() {
  const t = useText();
  const { status } = useStore(session);
  const [limit, setLimit] = useState(STEP);
  const load = () => api('GET /v1/owner/emergencies', { query: { limit } });
  const loaded = useLoaded(status === 'in' ? load : undefined, [status, limit]);
  useLive('dispatch.', loaded.reload);
  const items = loaded.data?.items ?? [];
  return (
    <Page title={t('emergency.mine')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {status === 'in' && loaded.data === undefined && loaded.loading && <Skeleton lines={4} />}
      {loaded.data !== undefined && items.length === 0 && (
        <Empty icon="alarm" title={t('emergency.mineNone')} detail={t('emergency.mineNoneDetail')} />
      )}
      {items.length > 0 && (
        <Box className="card" role="list">
          {items.map(({ requestId, petName, state, hospitalName, reportedAt }) => (
            <Box key={requestId} role="listitem">
              <Press className="booking-card" onPress={() => openEmergency(requestId)}>
                <Box className="booking-card-words">
                  <Box className="line">
                    <Words className="ticket-name grow">{petName}</Words>
                    <Box className={`tag ${isOver(state) ? '' : 'is-lively'}`}>
                      <Words>{t(`emergency.state.${state}`)}</Words>
                    </Box>
                  </Box>
                  <Words className="muted small">
                    {[hospitalName, momentOf(reportedAt)].filter(Boolean).join(' · ')}
                  </Words>
                </Box>
                <Icon name="next" className="row-next" />
              </Press>
            </Box>
          ))}
        </Box>
      )}
      {loaded.data?.nextCursor != null && limit < MOST && (
        <Button kind="quiet" busy={loaded.loading} onPress={() => setLimit(Math.min(MOST, limit * 2))}>
          {t('emergency.older')}
        </Button>
      )}
    </Page>
  );
}
