/** Score of a store with how many reviews it stands on; new ones say so. */
import { useTranslation } from 'react-i18next';
import { sayCount } from '../../../kit/Money.tsx';

export function Score({ store }: { readonly store: { readonly score: number | null; readonly reviews: number } }) {
  const { t } = useTranslation('store');
  if (store.score === null) return <span className="quiet">{t('scoreNew')}</span>;
  return (
    <span className="nowrap">
      <b className="figures">{sayCount(store.score, 2)}</b>{' '}
      <span className="quiet">{t('reviews', { count: store.reviews })}</span>
    </span>
  );
}
