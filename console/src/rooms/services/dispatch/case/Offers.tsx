/** Which hospitals were asked in which wave, and what became of each offer. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { kilometres, toneOfOffer } from '../words.ts';

export function Offers({ offers }: { readonly offers: readonly Dispatch.RequestOffer[] }) {
  const { t } = useTranslation('dispatch');
  if (offers.length === 0) return <p className="quiet">{t('case.noOffers')}</p>;
  return (
    <ul className="dispatch-calls">
      {offers.map((offer) => (
        <li key={offer.offerId}>
          <div className="stack">
            <b>{offer.storeName}</b>
            <span className="quiet">
              {t('list.wave')} {offer.wave} · {t('case.distance', { km: kilometres(offer.distanceMetres) })}
            </span>
          </div>
          <div className="stack">
            <StateTag tone={toneOfOffer[offer.state]}>{t(`offerState.${offer.state}`)}</StateTag>
            {offer.reason && (
              <span className="quiet">{t(`reason.${offer.reason}`, { defaultValue: offer.reason })}</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
