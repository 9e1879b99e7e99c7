/** My bookings in the phone's own calendar: an address that only I know, to add, to copy, to change (BOOK-12). */
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { canVisit, visit } from '#device';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../booking/texts.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Card, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export default function CalendarPage() {
  const t = useText();
  const { status } = useStore(session);
  const link = useLoaded(status === 'in' ? () => api('GET /v1/owner/calendar') : undefined, [status]);
  const [asks, setAsks] = useState(false);
  const [said, setSaid] = useState<string>();
  const changing = useAction(async () => {
    link.show(await api('POST /v1/owner/calendar'));
    setAsks(false);
    setSaid(t('calendar.changed'));
  });
  const copying = useAction(async (url: string) => {
    await Taro.setClipboardData({ data: url });
    setSaid(t('calendar.copied'));
  });
  const url = link.data?.url;
  return (
    <Page title={t('calendar.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={link.error} onRetry={link.reload} />
      {status === 'in' && url === undefined && link.loading && <Skeleton lines={4} />}
      {url !== undefined && (
        <>
          <Card title={t('calendar.how')}>
            <Words className="muted">{t(canVisit ? 'calendar.howHere' : 'calendar.howCopied')}</Words>
            <Box className="secret">
              <Words>{url}</Words>
            </Box>
            <Words className="muted small">{t('calendar.secret')}</Words>
            <Problem error={copying.error} />
            {canVisit && (
              <Button icon="calendar" onPress={() => visit(url.replace(/^https?:/, 'webcal:'))}>
                {t('calendar.add')}
              </Button>
            )}
            <Button kind={canVisit ? 'quiet' : 'main'} busy={copying.busy} onPress={() => void copying.run(url)}>
              {t('calendar.copy')}
            </Button>
          </Card>
          {said !== undefined && <Notice>{said}</Notice>}
          <Button kind="plain" onPress={() => setAsks(true)}>
            {t('calendar.change')}
          </Button>
        </>
      )}
      {asks && (
        <Sheet title={t('calendar.change')} onClose={() => setAsks(false)}>
          <Words>{t('calendar.changeDetail')}</Words>
          <Problem error={changing.error} />
          <Button kind="danger" busy={changing.busy} onPress={() => void changing.run()}>
            {t('calendar.changeNow')}
          </Button>
        </Sheet>
      )}
    </Page>
  );
}
