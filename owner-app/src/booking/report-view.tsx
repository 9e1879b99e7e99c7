/** A service report: what was done and found, products, advice, when it is due again (BOOK-10). */
import type { Reply } from '@pawloop/contract/client';
import { Box, Words } from '#host';
import { language } from '../i18n/language.ts';
import { kilograms } from '../pet/weight.ts';
import { inWords } from '../service/catalogue.ts';
import { wallTime } from '../service/when.ts';
import { useStore } from '../state/store.ts';
import { Card } from '../ui/kit.tsx';
import { Steps } from './progress.tsx';
import { useText } from './texts.ts';

export type Report = Reply<'GET /v1/owner/bookings/:bookingId/report'>['report'];

interface ReportViewProps {
  readonly report: Report;
  /** Address of its media without the id. */
  readonly mediaPath: string;
  readonly isPublic?: boolean;
}

export function ReportView({ report, mediaPath, isPublic = false }: ReportViewProps) {
  const t = useText();
  const spoken = useStore(language);
  const done = wallTime(report.completedAt, report.timeZone);
  const facts = [
    [t('report.store'), report.storeName],
    [t('report.completed'), `${done.date} ${done.clock}`],
    [t('report.staff'), report.staff.join(t('common.listComma'))],
    [t('report.weight'), report.weightGrams === null ? '' : t('weight.kg', { kg: kilograms(report.weightGrams) })],
    ...report.fields.map((field) => [inWords(spoken, field.names), inWords(spoken, field.text)]),
    [t('report.products'), report.products.map(({ name }) => name).join(t('common.listComma'))],
    [t('report.nextDue'), report.nextDueOn ?? ''],
  ].filter(([, value]) => value !== '');
  return (
    <>
      <Card title={inWords(spoken, report.serviceNames)}>
        <Words className="pet-name">{report.petNames.join(t('common.listComma'))}</Words>
        {report.correction !== null && (
          <Words className="muted">{t('report.correction', { version: report.version, why: report.correction })}</Words>
        )}
        <Box role="list">
          {facts.map(([name, value]) => (
            <Box key={name} className="fact" role="listitem">
              <Words className="muted fact-name">{name}</Words>
              <Words className="fact-value">{value}</Words>
            </Box>
          ))}
        </Box>
      </Card>
      {report.findings.length > 0 && (
        <Card title={t('report.findings')}>
          {report.findings.map((finding) => (
            <Box key={`${finding.part}-${finding.text}`} className="finding">
              <Box className="line is-tight">
                <Words className="ticket-name grow">{finding.part}</Words>
                <Box
                  className={`tag ${finding.severity === 'see_vet' ? 'is-bad' : finding.severity === 'watch' ? 'is-lively' : ''}`}
                >
                  <Words>{t(`severity.${finding.severity}`)}</Words>
                </Box>
              </Box>
              <Words>{finding.text}</Words>
            </Box>
          ))}
        </Card>
      )}
      {report.advice !== null && (
        <Card title={t('report.advice')}>
          <Words>{report.advice}</Words>
        </Card>
      )}
      {report.steps.length > 0 && (
        <Card title={t('progress.title')}>
          <Steps steps={report.steps} timeZone={report.timeZone} mediaPath={mediaPath} isPublic={isPublic} />
        </Card>
      )}
    </>
  );
}
