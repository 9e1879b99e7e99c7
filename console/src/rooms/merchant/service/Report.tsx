/** The published report of a booking, its versions, its PDF, and how to correct it (BOOK-10, rule 34). */
import type { Progress } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { useMay } from '../../../app/session.ts';
import { exactTime } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { ReportDrawer } from './ReportDrawer.tsx';

const toneOfSeverity: Readonly<Record<Progress.Finding['severity'], Tone>> = {
  fine: 'good',
  watch: 'warn',
  see_vet: 'bad',
};

export function Report({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  if (run.reportVersion === null) return <Empty icon="task" title={t('report.none')} />;
  return <Published run={run} />;
}

function Published({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  const [correcting, setCorrecting] = useState(false);
  const mayPerform = useMay('service.perform');
  const params = { bookingId: run.bookingId };
  const report = useQuery({
    queryKey: ['service', run.bookingId, 'report', run.reportVersion],
    queryFn: () => api('GET /v1/progress/:bookingId/report', { params }),
  });
  const pdf = addressOf('GET /v1/progress/:bookingId/report.pdf', { params, query: { language: presentLanguage() } });
  return (
    <Section
      title={t('report.title')}
      extra={
        <>
          <Button href={pdf} target="_blank">
            {t('report.pdf')}
          </Button>
          {mayPerform && <Button onClick={() => setCorrecting(true)}>{t('report.correct')}</Button>}
        </>
      }
    >
      <Loaded query={report}>
        {(data) => (
          <>
            <p className="quiet">
              {data.versions
                .map((one) => `${t('report.version', { version: one.version })} ${exactTime(one.publishedAt)}`)
                .join(' · ')}
            </p>
            <Content report={data.report} />
            <ReportDrawer run={run} published={data.report} open={correcting} close={() => setCorrecting(false)} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Content({ report }: { readonly report: Progress.Report }) {
  const { t } = useTranslation('service');
  const language = presentLanguage();
  return (
    <div className="stack">
      {report.correction && <p>{t('report.correctedFor', { reason: report.correction })}</p>}
      <dl className="facts">
        {report.fields.map((field) => (
          <div key={field.key} style={{ display: 'contents' }}>
            <dt>{field.names[language]}</dt>
            <dd>{field.text[language]}</dd>
          </div>
        ))}
      </dl>
      {report.findings.map((finding) => (
        <div key={`${finding.part}/${finding.text}`} className="row">
          <StateTag tone={toneOfSeverity[finding.severity]}>{t(`report.${finding.severity}`)}</StateTag>
          <b>{finding.part}</b> {finding.text}
        </div>
      ))}
      {report.products.length > 0 && (
        <p>
          {t('report.products')} {report.products.map((product) => product.name).join(' · ')}
        </p>
      )}
      {report.advice && <p>{report.advice}</p>}
      {report.nextDueOn && (
        <p>
          {t('report.next')} {report.nextDueOn}
        </p>
      )}
    </div>
  );
}
