/** Asks once, on the home page, whether offers may come into the inbox; either answer ends the question (PIPL art. 14–16). */
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Button, Card, Problem } from '../ui/kit.tsx';
import { putConsent } from './consent.ts';

export function AskConsent() {
  const t = useText();
  const consents = useLoaded(() => api('GET /v1/owner/me/consents'), []);
  const answering = useAction(async (granted: boolean) => {
    consents.show(await putConsent({ purpose: 'marketing', channel: 'inbox' }, granted));
  });
  const answered = consents.data?.items.some(({ purpose }) => purpose === 'marketing') ?? true;
  if (answered) return null;
  return (
    <Card title={t('askConsent.title')}>
      <Words className="muted">{t('askConsent.detail')}</Words>
      <Problem error={answering.error} />
      <Box className="stack">
        <Button busy={answering.busy} onPress={() => void answering.run(true)}>
          {t('askConsent.yes')}
        </Button>
        <Button kind="quiet" disabled={answering.busy} onPress={() => void answering.run(false)}>
          {t('askConsent.no')}
        </Button>
      </Box>
    </Card>
  );
}
