/** The clock of a case that runs: of the first answer, then of the solution. */
import type { Care } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { Clock } from '../../services/quality/Clock.tsx';

type Clocked = Pick<Care.Case, 'state' | 'answeredAt' | 'answerDueAt' | 'solveDueAt'>;

export function CaseClock({ entry }: { readonly entry: Clocked }) {
  const { t } = useTranslation('care');
  if (entry.state === 'solved') return <span className="quiet">{t('caseState.solved')}</span>;
  const answered = entry.answeredAt !== null;
  return (
    <span className="nowrap">
      <span className="quiet">{t(answered ? 'toSolve' : 'toAnswer')}</span>{' '}
      <Clock due={answered ? entry.solveDueAt : entry.answerDueAt} />
    </span>
  );
}
