/** The difference that the journey made, with its 95 % interval drawn around zero. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { sayCount } from '../../../../kit/Money.tsx';

const PERCENT = 100;
const WIDTH = 640;
const MIDDLE = 28;

export function LiftBar({ lift }: { readonly lift: Journey.Lift }) {
  const { t } = useTranslation('journey');
  const { difference, low, high } = lift;
  const reach = Math.max(Math.abs(low), Math.abs(high), 0.01) * 1.15;
  const x = (share: number) => WIDTH / 2 + (share / reach) * (WIDTH / 2);
  const points = (share: number) => `${share > 0 ? '+' : ''}${sayCount(share * PERCENT, 2)}`;
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'open';
  const text = t('result.interval', { difference: points(difference), low: points(low), high: points(high) });
  return (
    <div className="gap-above">
      <p>
        <b>{text}</b> <span className="quiet">{t(`result.verdict_${verdict}`)}</span>
      </p>
      <svg className={`lift lift-${verdict}`} viewBox={`0 0 ${WIDTH} 56`} role="img" aria-label={text}>
        <line className="lift-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="6" y2="50" />
        <line className="lift-span" x1={x(low)} x2={x(high)} y1={MIDDLE} y2={MIDDLE} />
        <line className="lift-span" x1={x(low)} x2={x(low)} y1="20" y2="36" />
        <line className="lift-span" x1={x(high)} x2={x(high)} y1="20" y2="36" />
        <circle cx={x(difference)} cy={MIDDLE} r="7" />
      </svg>
    </div>
  );
}
