/** Services under way, and chats with messages that nobody has read (BOOK-9). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { exactTime } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import '../../services/dispatch/dispatch.css';
import { serviceEvents } from './useRun.ts';

const SHOWN = 100;

export function ServiceList() {
  const { t } = useTranslation('service');
  useFresh([...serviceEvents, 'booking.started', 'booking.completed'], [['service', 'list']]);
  const runs = useQuery({
    queryKey: ['service', 'list'],
    queryFn: () => api('GET /v1/progress', { query: { limit: SHOWN } }),
  });
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <Section title={t('running')}>
        <Loaded query={runs}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="paw" title={t('none')} hint={t('noneHint')} />
            ) : (
              <ul className="dispatch-calls">
                {items.map((run) => (
                  <li key={run.bookingId}>
                    <div className="stack">
                      <Go to={`/service/${run.bookingId}`}>
                        <b>{run.petNames.join(' ')}</b> {run.serviceNames[presentLanguage()]}
                      </Go>
                      <span className="quiet">
                        {run.bookingNo} · {run.storeName} · {exactTime(run.startAt).slice(5)}
                      </span>
                    </div>
                    <div className="row">
                      <span className="figures">{t('steps', { done: run.stepsDone, needed: run.stepsNeeded })}</span>
                      {run.unreadMessages > 0 && (
                        <StateTag tone="accent">{t('unread', { count: run.unreadMessages })}</StateTag>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
    </PageShell>
  );
}
