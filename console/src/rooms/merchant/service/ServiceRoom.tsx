/** One booking being done, on the phone of who does it: steps, chat, report (MER-5, BOOK-9, BOOK-10). */
import type { Progress } from '@pawloop/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { useMay } from '../../../app/session.ts';
import { exactTime } from '../../../app/time.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import '../../services/dispatch/dispatch.css';
import { OwnerNote } from '../../services/bookings/OwnerNote.tsx';
import { Arrival } from './Arrival.tsx';
import { Chat } from './Chat.tsx';
import { Report } from './Report.tsx';
import './service.css';
import { Steps } from './Steps.tsx';
import { useRun } from './useRun.ts';

export function ServiceRoom() {
  const { t } = useTranslation('service');
  const bookingId = usePathPart('bookingId');
  const run = useRun(bookingId);
  const trail = [{ to: '/service', text: t('title') }];
  if (run.error && !run.data) {
    return (
      <PageShell title={t('title')} trail={trail}>
        <Failure error={run.error} />
      </PageShell>
    );
  }
  return <Loaded query={run}>{(data) => <Opened run={data} />}</Loaded>;
}

function Opened({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  const [query, change] = useQueryState();
  const time = `${exactTime(run.startAt, run.timeZone).slice(5)} – ${exactTime(run.endAt, run.timeZone).slice(11)}`;
  const chat = run.unreadMessages > 0 ? `${t('tab.chat')} (${run.unreadMessages})` : t('tab.chat');
  return (
    <PageShell
      title={`${run.petNames.join(' ')} · ${run.serviceNames[presentLanguage()]}`}
      trail={[{ to: '/service', text: t('title') }]}
      lead={`${run.bookingNo} · ${run.storeName} · ${time}`}
    >
      <Tabs
        label={t('title')}
        chosen={query.tab ?? 'steps'}
        choose={(tab) => change({ tab })}
        tabs={[
          { key: 'steps', label: t('tab.steps'), children: <Work run={run} /> },
          { key: 'chat', label: chat, children: <Chat bookingId={run.bookingId} /> },
          { key: 'report', label: t('tab.report'), children: <Told run={run} /> },
        ]}
      />
    </PageShell>
  );
}

/** The report to the owner, and, once it is done, what the store says of them. */
function Told({ run }: { readonly run: Progress.Run }) {
  return (
    <>
      <Report run={run} />
      {run.state === 'completed' && <OwnerNote bookingId={run.bookingId} />}
    </>
  );
}

const BEFORE = new Set(['requested', 'confirmed', 'checked_in']);

function Work({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  const mayPerform = useMay('service.perform');
  if (run.state === 'in_service') return <Steps run={run} mayPerform={mayPerform} />;
  if (!BEFORE.has(run.state)) {
    return (
      <>
        <p className="quiet">{t('ended')}</p>
        <Steps run={run} mayPerform={false} />
      </>
    );
  }
  return (
    <>
      {mayPerform && <Arrival run={run} />}
      <Section>{run.state === 'checked_in' && mayPerform ? <Begin run={run} /> : <p>{t('notYet')}</p>}</Section>
    </>
  );
}

function Begin({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => api('POST /v1/progress/:bookingId/begin', { params: { bookingId: run.bookingId } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['service', run.bookingId] }),
  });
  return (
    <div className="stack">
      <p className="quiet">{t('beginHint')}</p>
      {begin.error && <Failure error={begin.error} />}
      <div className="big-buttons">
        <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t('begin')}
        </Button>
      </div>
    </div>
  );
}
