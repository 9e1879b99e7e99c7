/** Photos of an emergency; a tap opens one in full. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../../../app/api.ts';

export function Photos({ photos }: { readonly photos: readonly Dispatch.Photo[] }) {
  const { t } = useTranslation('dispatch');
  if (photos.length === 0) return null;
  return (
    <div className="photo-row">
      {photos.map(({ photoId }) => {
        const address = addressOf('GET /v1/dispatch/photos/:photoId', { params: { photoId } });
        return (
          <a key={photoId} href={address} target="_blank" rel="noreferrer">
            <img src={address} alt={t('case.photo')} width={96} height={96} loading="lazy" />
          </a>
        );
      })}
    </div>
  );
}
