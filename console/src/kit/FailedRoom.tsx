/** A room that could not be opened: its name, what happened in words, another try, and the way back. */
import { ApiError } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../app/problem.ts';
import { Empty } from './Empty.tsx';
import { Failure } from './Failure.tsx';
import { Go } from './Go.tsx';
import { PageShell } from './PageShell.tsx';
import { WhereaboutsContext } from './whereabouts.ts';

const NOT_FOUND = 404;

export interface FailedRoomProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** Whether what the address names does not exist; an address that cannot name anything is no better. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status, errors = [] } = error.problem;
  return status === NOT_FOUND || errors.some(({ pointer }) => pointer.startsWith('/params'));
}

export function FailedRoom({ error, retry }: FailedRoomProps) {
  const { t } = useTranslation('kit');
  const here = useContext(WhereaboutsContext);
  const said = error instanceof ApiError && error.problem.status !== NOT_FOUND ? t('missing') : sayProblem(t, error);
  if (!here) return <Failure error={error} {...(retry && { retry })} />;
  if (isMissing(error)) return <MissingRoom text={said} />;
  return (
    <PageShell title={here.title} trail={[here.back]}>
      <div className="section">
        <Empty
          icon="bell"
          title={sayProblem(t, error)}
          hint={t('failedHint')}
          action={
            <div className="row">
              {retry && (
                <Button type="primary" onClick={retry}>
                  {t('retry')}
                </Button>
              )}
              <WayBack />
            </div>
          }
        />
      </div>
    </PageShell>
  );
}

/** The address names something that is not there. */
export function MissingRoom({ text }: { readonly text: string }) {
  const { t } = useTranslation('kit');
  const here = useContext(WhereaboutsContext);
  if (!here) return <Empty title={text} hint={t('missingHint')} />;
  return (
    <PageShell title={here.title} trail={[here.back]}>
      <div className="section">
        <Empty title={text} hint={t('missingHint')} action={<WayBack />} />
      </div>
    </PageShell>
  );
}

function WayBack() {
  const { t } = useTranslation('kit');
  const here = useContext(WhereaboutsContext);
  return here && <Go to={here.back.to}>{t('backTo', { room: here.back.text })}</Go>;
}
