/** Outcome of a send in one tag, with its reason beside it. */
import type { Message } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { toneOfState } from './words.ts';

export function SendState({ send }: { readonly send: Pick<Message.Send, 'state' | 'reason'> }) {
  const { t } = useTranslation('journey');
  return (
    <span className="row">
      <StateTag tone={toneOfState[send.state]}>{t(`sendState.${send.state}`)}</StateTag>
      {send.reason && <span className="quiet">{t(`reason.${send.reason}`)}</span>}
    </span>
  );
}
