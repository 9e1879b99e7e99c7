/** An emergency as it goes on: who is asked, who comes, where to go, without reloading (DSP-1 to DSP-3). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { pickPictures } from '#device';
import { Box, Picture, Words } from '#host';
import { api } from '../../api/api.ts';
import { newKey } from '../../api/key.ts';
import { uploadPhoto } from '../../api/upload.ts';
import { useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { locatePhone } from '../../place/place.ts';
import { useOwnPicture } from '../../service/picture.tsx';
import { useNow } from '../../state/clock.ts';
import { useAction } from '../../state/loading.ts';
import { Button, Card, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { canCancel, type Emergency, isOver, MOST_PHOTOS, startAgain, useEmergency } from './emergency.ts';
import './emergency.css';
import { HospitalCard } from './hospital-card.tsx';

export default function EmergencyLive() {
  const t = useText();
  const requestId = useRouter().params.requestId ?? '';
  const loaded = useEmergency(requestId);
  const emergency = loaded.data;
  return (
    <Page title={t('emergency.title')}>
      <CutOff />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {emergency === undefined && loaded.loading && <Skeleton lines={5} />}
      {emergency !== undefined && <Shown emergency={emergency} onChanged={loaded.show} onReload={loaded.reload} />}
    </Page>
  );
}

interface ShownProps {
  readonly emergency: Emergency;
  readonly onChanged: (emergency: Emergency) => void;
  readonly onReload: () => void;
}

function Shown({ emergency, onChanged, onReload }: ShownProps) {
  const t = useText();
  const { hospital, nearest, callList, state, visit } = emergency;
  const others = callList.filter(({ storeId }) => storeId !== hospital?.storeId);
  return (
    <>
      <StateCard emergency={emergency} />
      {hospital !== null && <HospitalCard hospital={hospital} role={t('emergency.yours')} />}
      {hospital === null && state !== 'escalated' && !isOver(state) && nearest !== null && (
        <HospitalCard hospital={nearest} role={t('emergency.nearest')} />
      )}
      {(state === 'escalated' || state === 'unserved') &&
        others.map((one) => <HospitalCard key={one.storeId} hospital={one} role={t('emergency.callNow')} />)}
      {visit !== null && (
        <Card title={t('emergency.visit')}>
          <Words>{visit.diagnosis}</Words>
          <Words>{visit.treatment}</Words>
          {visit.advice !== null && <Words className="muted">{visit.advice}</Words>}
        </Card>
      )}
      <Photos emergency={emergency} onReload={onReload} />
      <History emergency={emergency} />
      <Acts emergency={emergency} onChanged={onChanged} />
    </>
  );
}

function StateCard({ emergency }: { readonly emergency: Emergency }) {
  const t = useText();
  const now = useNow();
  const { state, petName, asking, waveEndsAt } = emergency;
  const left = waveEndsAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(waveEndsAt) - now) / 1000));
  return (
    <Box className={`card emergency-state ${isOver(state) ? '' : 'is-live'}`} role="status">
      <Words className="muted">{petName}</Words>
      <Words heading={1} className="title">
        {t(`emergency.state.${state}`)}
      </Words>
      <Words className="muted">{t(`emergency.state.${state}Detail`)}</Words>
      {state === 'offering' && asking > 0 && (
        <Box role="timer" className="emergency-wave">
          <Words>{t('emergency.asking', { count: asking, seconds: left })}</Words>
        </Box>
      )}
    </Box>
  );
}

function Photos({ emergency, onReload }: { readonly emergency: Emergency; readonly onReload: () => void }) {
  const t = useText();
  const { requestId, photos, state } = emergency;
  const room = MOST_PHOTOS - photos.length;
  const adding = useAction(async () => {
    for (const picture of await pickPictures(room)) {
      await uploadPhoto(`/v1/owner/emergencies/${requestId}/photos`, picture, newKey());
    }
    onReload();
  });
  if (isOver(state) && photos.length === 0) return null;
  return (
    <Card title={t('emergency.photos')}>
      {photos.length > 0 && (
        <Box className="emergency-photos" role="list">
          {photos.map(({ photoId }) => (
            <Photo key={photoId} requestId={requestId} photoId={photoId} />
          ))}
        </Box>
      )}
      {!isOver(state) && room > 0 && (
        <Button kind="quiet" icon="camera" busy={adding.busy} onPress={() => void adding.run()}>
          {t('emergency.addPhotos')}
        </Button>
      )}
      <Problem error={adding.error} />
    </Card>
  );
}

function Photo({ requestId, photoId }: { readonly requestId: string; readonly photoId: string }) {
  const t = useText();
  const source = useOwnPicture(`/v1/owner/emergencies/${requestId}/photos/${photoId}`);
  return (
    <Box className="emergency-photo" role="listitem">
      {source !== undefined && <Picture src={source} alt={t('emergency.photo')} />}
    </Box>
  );
}

function History({ emergency }: { readonly emergency: Emergency }) {
  const t = useText();
  return (
    <Card title={t('emergency.history')}>
      <Box className="emergency-moves" role="list">
        {emergency.moves.toReversed().map(({ seq, at, kind, storeName }) => (
          <Box key={seq} className="line" role="listitem">
            <Words className="grow">
              {storeName === null ? t(`emergency.move.${kind}`) : `${t(`emergency.move.${kind}`)} · ${storeName}`}
            </Words>
            <Words className="muted small">{momentOf(at)}</Words>
          </Box>
        ))}
      </Box>
    </Card>
  );
}

function Acts({ emergency, onChanged }: Pick<ShownProps, 'emergency' | 'onChanged'>) {
  const t = useText();
  const { requestId, state } = emergency;
  const [asking, setAsking] = useState(false);
  const params = { requestId };
  const leaving = useAction(async () =>
    onChanged(await api('POST /v1/owner/emergencies/:requestId/en-route', { params })),
  );
  const moving = useAction(async () => {
    const here = await locatePhone();
    if (here === undefined) return;
    const place = { lat: here.lat, lng: here.lng };
    onChanged(await api('POST /v1/owner/emergencies/:requestId/relocate', { params, body: { place } }));
  });
  const cancelling = useAction(async () => {
    onChanged(await api('POST /v1/owner/emergencies/:requestId/cancel', { params, body: {} }));
    setAsking(false);
  });
  if (isOver(state)) {
    return (
      <>
        <Notice>{t('emergency.over')}</Notice>
        {state !== 'closed' && (
          <Button kind="quiet" icon="alarm" onPress={startAgain}>
            {t('emergency.again')}
          </Button>
        )}
      </>
    );
  }
  return (
    <Box className="stack">
      {state === 'assigned' && (
        <Button icon="route" busy={leaving.busy} onPress={() => void leaving.run()}>
          {t('emergency.onTheWay')}
        </Button>
      )}
      {(state === 'offering' || state === 'escalated') && (
        <Button kind="quiet" icon="pin" busy={moving.busy} onPress={() => void moving.run()}>
          {t('emergency.moved')}
        </Button>
      )}
      {canCancel(state) && (
        <Button kind="plain" onPress={() => setAsking(true)}>
          {t('emergency.cancel')}
        </Button>
      )}
      <Problem error={leaving.error ?? moving.error} />
      {asking && (
        <Sheet title={t('emergency.cancelAsk')} onClose={() => setAsking(false)}>
          <Words>{t('emergency.cancelDetail')}</Words>
          <Button kind="danger" busy={cancelling.busy} onPress={() => void cancelling.run()}>
            {t('emergency.cancel')}
          </Button>
          <Problem error={cancelling.error} />
        </Sheet>
      )}
    </Box>
  );
}
