/** The ordered checks before a sending (rule 33): which passed, which stopped it and why. */
import type { Message } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../kit/Icon.tsx';

export function Checks({ checks }: { readonly checks: readonly Message.CheckResult[] }) {
  const { t } = useTranslation('journey');
  return (
    <ol className="checks">
      {checks.map((one) => (
        <li key={one.check} className={one.result === 'failed' ? 'down' : one.result === 'passed' ? '' : 'quiet'}>
          <Icon name={one.result === 'failed' ? 'close' : one.result === 'passed' ? 'check' : 'minus'} size={14} />
          <span>{t(`check.${one.check}`)}</span>
          <span className="quiet">{one.reason ? t(`reason.${one.reason}`) : t(`check.${one.result}`)}</span>
        </li>
      ))}
    </ol>
  );
}
