/** A report that an owner shared: for whoever has the link, until it ends (BOOK-10). */
import { ApiError } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { Words } from '#host';
import { api } from '../../api/api.ts';
import { ReportView } from '../../booking/report-view.tsx';
import { useText } from '../../booking/texts.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLoaded } from '../../state/loading.ts';
import { Empty, Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

export default function SharedReportPage() {
  const t = useText();
  const token = useRouter().params.token ?? '';
  const loaded = useLoaded(() => api('GET /v1/reports/:token', { params: { token } }), [token]);
  // Nothing that a second try could find: no such link, an ended one, or half of one.
  const isGone = loaded.error instanceof ApiError && loaded.error.problem.status < 429;
  return (
    <Page title={t('sharedReport.title')}>
      {isGone ? (
        <Empty icon="document" title={t('sharedReport.gone')} detail={t('sharedReport.goneDetail')} />
      ) : (
        <Failed error={loaded.error} onRetry={loaded.reload} />
      )}
      {loaded.data === undefined && loaded.loading && <Skeleton lines={6} />}
      {loaded.data !== undefined && (
        <>
          <ReportView report={loaded.data.report} mediaPath={`/v1/reports/${token}/media`} isPublic />
          <Words className="muted small centred">
            {t('sharedReport.until', { at: momentOf(loaded.data.expiresAt) })}
          </Words>
        </>
      )}
    </Page>
  );
}
