/** Whether changes arrive by themselves at present. */
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../app/live.ts';

export function LiveDot() {
  const { t } = useTranslation('kit');
  const state = useLiveState();
  if (state === 'off') return null;
  const text = t(`live.${state}`);
  return (
    <span className={`live live-${state}`} title={t(`live.${state}Hint`)} role="status">
      <span className="live-dot" aria-hidden="true" />
      <span className="live-text">{text}</span>
    </span>
  );
}
