/** A lifecycle tier, an RFM tier or an RFM cell as a tag. */
import { useTranslation } from 'react-i18next';
import { StateTag } from '../../kit/StateTag.tsx';
import { toneOf } from './words.ts';

export interface TierTagProps {
  readonly kind: 'lifecycle' | 'rfm' | 'cell';
  readonly of: string | null;
}

export function TierTag({ kind, of }: TierTagProps) {
  const { t } = useTranslation('audience');
  if (of === null) return <span className="quiet">–</span>;
  return (
    <StateTag tone={toneOf(of)} title={t(`${kind}Hint.${of}`, { defaultValue: '' })}>
      {t(`${kind}.${of}`)}
    </StateTag>
  );
}
