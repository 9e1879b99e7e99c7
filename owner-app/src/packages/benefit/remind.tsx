/** In the mini program: lets WeChat remind the owner before a coupon ends (LOY-7). */
import { canSubscribe } from '#device';
import { Box } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { subscribe } from '../../message/subscribe.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Button, Notice, Problem } from '../../ui/kit.tsx';

/** WeChat shows its prompt in the handler of a tap only, so what to ask for is fetched before. */
export function Remind() {
  const t = useText();
  const loaded = useLoaded(canSubscribe ? () => api('GET /v1/owner/me/message-preferences') : undefined, []);
  const subscriptions = loaded.data?.subscriptions ?? [];
  const left = subscriptions.reduce((sum, subscription) => sum + subscription.left, 0);
  const asking = useAction(async () => {
    await subscribe(subscriptions);
    loaded.reload();
  });
  if (subscriptions.length === 0) return null;
  return (
    <Box className="stack">
      <Problem error={asking.error} />
      {left > 0 && <Notice>{t('subscribe.left', { count: left })}</Notice>}
      <Button kind="quiet" icon="bell" busy={asking.busy} onPress={() => void asking.run()}>
        {t('subscribe.remind')}
      </Button>
    </Box>
  );
}
