/** Something could not be loaded: what happened in words, and a way to try again. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../app/problem.ts';
import { Icon } from './Icon.tsx';

export interface FailureProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

export function Failure({ error, retry }: FailureProps) {
  const { t } = useTranslation('kit');
  return (
    <div className="notice notice-bad" role="alert">
      <Icon name="bell" />
      <div className="notice-text">{sayProblem(t, error)}</div>
      {retry && (
        <Button size="small" onClick={retry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}
