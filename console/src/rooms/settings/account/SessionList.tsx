/** Open sessions: which browser, from where, last seen; with sign-out where it is offered. */
import type { Reply } from '@pawloop/contract/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../kit/Icon.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { browserOf } from './browserOf.ts';

export type Session = Reply<'GET /v1/staff/sessions'>['items'][number];

export interface SessionListProps {
  readonly sessions: readonly Session[];
  readonly signOut?: (session: Session) => void;
}

export function SessionList({ sessions, signOut }: SessionListProps) {
  const { t } = useTranslation('people');
  if (sessions.length === 0) return <p className="quiet">{t('session.none')}</p>;
  return (
    <ul className="lines">
      {sessions.map((session) => (
        <li key={session.sessionId}>
          <Icon name="clock" />
          <div className="grow">
            {browserOf(session.userAgent) ?? t('session.unknown')}{' '}
            {session.current && <StateTag tone="good">{t('session.current')}</StateTag>}
            <div className="quiet">
              {session.address} · {t('session.seen')} <When at={session.lastSeenAt} />
            </div>
          </div>
          {signOut && !session.current && (
            <Button size="small" onClick={() => signOut(session)}>
              {t('session.end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
