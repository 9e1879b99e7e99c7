/** One case: what it is about, everything that happened, and what can be done now. */
import type { Care } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Go, usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';
import { CaseActions } from './CaseActions.tsx';
import { CaseClock } from './CaseClock.tsx';
import { caseEvents, toneOfCase, useKindName } from './caseWords.ts';
import '../../services/quality/quality.css';

export function CaseRoom() {
  const caseId = usePathPart('caseId');
  const query = useQuery({
    queryKey: ['case', caseId],
    queryFn: () => api('GET /v1/cases/:caseId', { params: { caseId } }),
  });
  useFresh(caseEvents, [['case', caseId]], { isOurs: (event) => event.payload.caseId === caseId });
  return (
    <Loaded query={query} skeleton={<SkeletonPage />}>
      {(data) => <CasePage entry={data} />}
    </Loaded>
  );
}

function CasePage({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  const kindName = useKindName();
  return (
    <PageShell
      title={entry.title}
      trail={[{ to: '/cases', text: t('title') }]}
      lead={
        <span className="row">
          <span>
            {entry.no} · {kindName(entry.kindNames)}
          </span>
          <StateTag tone={toneOfCase[entry.state]}>{t(`caseState.${entry.state}`)}</StateTag>
          {entry.escalation > 0 && entry.state !== 'solved' && (
            <StateTag tone="bad">{t('escalated', { level: entry.escalation })}</StateTag>
          )}
          <CaseClock entry={entry} />
        </span>
      }
      fresh={{ asOf: entry.asOf }}
      actions={<CaseActions entry={entry} />}
    >
      <div className="columns">
        <Section title={t('about')} className="span-4">
          <Facts entry={entry} />
        </Section>
        <Section title={t('steps')} className="span-8">
          <Steps entry={entry} />
        </Section>
      </div>
    </PageShell>
  );
}

function Facts({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  const nameOf = useCustomerName();
  return (
    <dl className="facts">
      <dt>{t('customer')}</dt>
      <dd>{entry.customer ? <Go to={`/customers/${entry.customer.customerId}`}>{nameOf(entry.customer)}</Go> : '–'}</dd>
      <dt>{t('subject')}</dt>
      <dd>
        <Subject entry={entry} />
      </dd>
      <dt>{t('assignee')}</dt>
      <dd>{entry.assignee?.name ?? t('nobody')}</dd>
      <dt>{t('answerDue')}</dt>
      <dd>
        <When at={entry.answerDueAt} exact /> {entry.answerOverdue && <StateTag tone="bad">{t('late')}</StateTag>}
      </dd>
      <dt>{t('solveDue')}</dt>
      <dd>
        <When at={entry.solveDueAt} exact /> {entry.solveOverdue && <StateTag tone="bad">{t('late')}</StateTag>}
      </dd>
      {entry.chosen && (
        <>
          <dt>{t('chosen')}</dt>
          <dd>{t(`choice.${entry.chosen}`)}</dd>
        </>
      )}
      {entry.rootCause && (
        <>
          <dt>{t('rootCauseTitle')}</dt>
          <dd>{t(`rootCause.${entry.rootCause}`)}</dd>
        </>
      )}
      {entry.reopened > 0 && (
        <>
          <dt>{t('reopened')}</dt>
          <dd>{entry.reopened}</dd>
        </>
      )}
    </dl>
  );
}

function Subject({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  const links = [
    ...(entry.bookingId ? [{ to: `/bookings/${entry.bookingId}`, text: t('subjectKind.booking') }] : []),
    ...(entry.claimId ? [{ to: `/claims/${entry.claimId}`, text: t('subjectKind.claim') }] : []),
    ...(entry.subject.kind === 'review' ? [{ to: '/reviews', text: t('subjectKind.review') }] : []),
    ...(entry.subject.kind === 'clinic_record' ? [{ to: '/clinics/queue', text: t('subjectKind.clinic_record') }] : []),
  ];
  if (links.length === 0) return <>–</>;
  return (
    <span className="row">
      {links.map(({ to, text }) => (
        <Go key={to} to={to}>
          {text}
        </Go>
      ))}
    </span>
  );
}

function Steps({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  return (
    <ul className="told">
      {entry.steps.map((one) => (
        <li key={one.stepId}>
          <div className="row spread">
            <span>
              <b>{t(`step.${one.kind}`)}</b> <span className="quiet">{one.byName ?? t(`by.${one.by}`)}</span>
            </span>
            <When at={one.at} />
          </div>
          {one.text && (
            <div className="step-text">{one.kind === 'escalated' ? t(`clockOf.${one.text}`) : one.text}</div>
          )}
          {one.fileId && (
            <a
              href={addressOf('GET /v1/cases/:caseId/files/:fileId', {
                params: { caseId: entry.caseId, fileId: one.fileId },
              })}
              target="_blank"
              rel="noreferrer"
            >
              {t('file')}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
