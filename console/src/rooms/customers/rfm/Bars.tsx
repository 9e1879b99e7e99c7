/** Tiers or cells with count, share and bar; a click shows their customers. */
import { useTranslation } from 'react-i18next';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { TierTag } from '../TierTag.tsx';

export interface BarsProps {
  readonly items: readonly {
    readonly key: string;
    readonly customers: number;
    readonly kind: 'rfm' | 'cell' | 'lifecycle';
  }[];
  readonly total: number;
  readonly chosen?: string | undefined;
  readonly choose: (key: string) => void;
  /** Says under each name what it means. */
  readonly explain?: boolean;
}

export function Bars({ items, total, chosen, choose, explain = false }: BarsProps) {
  const { t } = useTranslation('audience');
  const most = Math.max(...items.map((item) => item.customers), 1);
  return (
    <div className={explain ? 'bars bars-wide' : 'bars'}>
      {items.map(({ key, customers, kind }) => (
        <button
          key={key}
          type="button"
          className={`bar ${chosen === key ? 'bar-chosen' : ''}`}
          onClick={() => choose(key)}
        >
          <span className="bar-name">
            <TierTag kind={kind} of={key} />
            {explain && <span className="quiet">{t(`${kind}Hint.${key}`, { defaultValue: '' })}</span>}
          </span>
          <span className="bar-track" aria-hidden="true">
            <span style={{ width: `${(customers / most) * 100}%` }} />
          </span>
          <span className="figures bar-figure">{sayCount(customers)}</span>
          <span className="figures bar-figure quiet">{sayShare(total > 0 ? customers / total : 0)}</span>
        </button>
      ))}
    </div>
  );
}
