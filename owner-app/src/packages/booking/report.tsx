/** The service report to read, keep and share (BOOK-10). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { saveFile, share } from '#device';
import { api } from '../../api/api.ts';
import { OfflineError } from '../../api/retry.ts';
import { ReportView } from '../../booking/report-view.tsx';
import { useText } from '../../booking/texts.ts';
import { language } from '../../i18n/language.ts';
import { useLive } from '../../live/use-live.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Button, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const SHARED_DAYS = 30;

export default function ReportPage() {
  const t = useText();
  const bookingId = useRouter().params.bookingId ?? '';
  const params = { bookingId };
  const loaded = useLoaded(() => api('GET /v1/owner/bookings/:bookingId/report', { params, query: {} }), [bookingId]);
  useLive('progress.report', loaded.reload);
  const [told, setTold] = useState<string>();
  const saving = useAction(async () => {
    const spoken = language.get();
    try {
      await saveFile(`/v1/owner/bookings/${bookingId}/report.pdf?language=${spoken}`, t('report.fileName'));
    } catch (error) {
      throw new OfflineError(error);
    }
    setTold(t('report.saved'));
  });
  const sharing = useAction(async () => {
    const link = await api('POST /v1/owner/bookings/:bookingId/report/share', { params, body: { days: SHARED_DAYS } });
    const how = await share(link.url, t('report.title'));
    if (how !== 'stopped') setTold(t(how === 'copied' ? 'report.copied' : 'report.shared', { days: SHARED_DAYS }));
  });
  const ending = useAction(async () => {
    await api('DELETE /v1/owner/bookings/:bookingId/report/share', { params });
    setTold(t('report.ended'));
  });
  return (
    <Page title={t('report.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={6} />}
      {loaded.data !== undefined && (
        <>
          <ReportView report={loaded.data.report} mediaPath={`/v1/owner/bookings/${bookingId}/media`} />
          <Problem error={saving.error ?? sharing.error ?? ending.error} />
          {told !== undefined && <Notice>{told}</Notice>}
          <Button icon="download" busy={saving.busy} onPress={() => void saving.run()}>
            {t('report.save')}
          </Button>
          <Button kind="quiet" icon="share" busy={sharing.busy} onPress={() => void sharing.run()}>
            {t('report.share')}
          </Button>
          <Button kind="plain" busy={ending.busy} onPress={() => void ending.run()}>
            {t('report.endShare')}
          </Button>
        </>
      )}
    </Page>
  );
}
