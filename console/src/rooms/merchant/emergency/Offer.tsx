/** An offer that waits: who is hurt and how, how far away, and two big buttons before the time is over. */
import type { Dispatch } from '@pawloop/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { useGo } from '../../../kit/Go.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { Patient } from '../../services/dispatch/Patient.tsx';
import { Photos } from '../../services/dispatch/Photos.tsx';
import { Symptoms } from '../../services/dispatch/Symptoms.tsx';
import { useCountdown } from '../../services/dispatch/useCountdown.ts';
import { kilometres } from '../../services/dispatch/words.ts';

export interface OfferProps {
  readonly offer: Dispatch.IncomingOffer;
  readonly asOf: string;
}

export function Offer({ offer, asOf }: OfferProps) {
  const { t } = useTranslation('dispatch');
  const left = useCountdown(offer.expiresAt, asOf) ?? 0;
  const total = (Date.parse(offer.expiresAt) - Date.parse(offer.offeredAt)) / 1000;
  return (
    <article className="emergency-offer">
      <header className="emergency-offer-head">
        <div className="stack">
          <b>{t('case.title', { no: offer.requestNo })}</b>
          <span>
            {offer.storeName} · {t('offer.km', { km: kilometres(offer.distanceMetres) })}
          </span>
        </div>
        <div className="emergency-count figures" role="timer">
          {left > 0 ? t('offer.left', { seconds: left }) : t('offer.over')}
        </div>
      </header>
      <div className="emergency-bar" aria-hidden="true">
        <div style={{ width: `${Math.min(100, (left / total) * 100)}%` }} />
      </div>
      <Symptoms of={offer} />
      <Photos photos={offer.photos} />
      <Patient patient={offer.patient} />
      {left > 0 && <Answer offer={offer} />}
    </article>
  );
}

function Answer({ offer }: Pick<OfferProps, 'offer'>) {
  const { t } = useTranslation('dispatch');
  const go = useGo();
  const client = useQueryClient();
  const params = { offerId: offer.offerId };
  const fresh = () => client.invalidateQueries({ queryKey: ['emergency'] });
  const accept = useMutation({
    mutationFn: () => api('POST /v1/dispatch/offers/:offerId/accept', { params }),
    onSuccess: () => {
      say(t('offer.accepted'));
      go(`/emergencies/${offer.requestId}`);
    },
    onSettled: fresh,
  });
  const decline = useMutation({
    mutationFn: () => api('POST /v1/dispatch/offers/:offerId/decline', { params, body: {} }),
    onSuccess: () => say(t('offer.declined')),
    onSettled: fresh,
  });
  if (!useMay('dispatch.write')) return null;
  return (
    <>
      {(accept.error ?? decline.error) && <Failure error={accept.error ?? decline.error} />}
      <div className="big-buttons">
        <Button type="primary" loading={accept.isPending} onClick={() => accept.mutate()}>
          {t('offer.accept')}
        </Button>
        <Button loading={decline.isPending} onClick={() => decline.mutate()}>
          {t('offer.decline')}
        </Button>
      </div>
    </>
  );
}
