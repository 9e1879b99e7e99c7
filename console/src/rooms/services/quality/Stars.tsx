/** Stars as five marks and a number; "new" while there are too few reviews. */
import type { Quality } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { sayCount } from '../../../kit/Money.tsx';
import './quality.css';

export function Stars({ stars }: { readonly stars: number }) {
  const { t } = useTranslation('quality');
  return (
    <span className="stars" role="img" aria-label={t('starsOf', { stars })}>
      {[1, 2, 3, 4, 5].map((one) => (
        <span key={one} className={one <= Math.round(stars) ? 'star star-on' : 'star'} aria-hidden="true">
          ★
        </span>
      ))}
    </span>
  );
}

export function ScoreOf({ score }: { readonly score: Quality.Score }) {
  const { t } = useTranslation('quality');
  return (
    <span className="row">
      <b className="figures">{score.stars === null ? t('new') : sayCount(score.stars, 2)}</b>
      <span className="quiet nowrap">{t('reviewsOf', { count: score.reviews })}</span>
    </span>
  );
}
