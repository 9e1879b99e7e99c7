/** Moves of a merchant's state machine, newest first: who, when, why. */
import type { Merchant } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { toneOfState } from './words.ts';

export function History({ moves }: { readonly moves: readonly Merchant.MerchantMove[] }) {
  const { t } = useTranslation('merchant');
  return (
    <Section title={t('tab.history')}>
      <ul className="lines">
        {moves.map((move) => (
          <li key={`${move.at} ${move.to}`}>
            <span className="grow">
              <span className="row">
                {move.from && <span className="quiet">{t(`state.${move.from}`)}</span>}
                {move.from && <Icon name="right" size={13} />}
                <StateTag tone={toneOfState[move.to]}>{t(`state.${move.to}`)}</StateTag>
              </span>
              {move.reason && <div>{move.reason === 'documents' ? t('byDocuments') : move.reason}</div>}
            </span>
            <span className="quiet">
              {move.by === 'system' ? t('bySystem') : move.by} · <When at={move.at} exact />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
