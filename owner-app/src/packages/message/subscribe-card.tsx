/** WeChat's prompt for reminders: each acceptance allows one message, which the server counts (CAM-4). */
import { Words } from '#host';
import { useText } from '../../i18n/language.ts';
import type { Preferences } from '../../message/preferences.ts';
import { subscribe } from '../../message/subscribe.ts';
import { useAction } from '../../state/loading.ts';
import { Button, Card, Problem } from '../../ui/kit.tsx';

interface SubscribeCardProps {
  readonly subscriptions: Preferences['subscriptions'];
  readonly onChange: () => void;
}

export function SubscribeCard({ subscriptions, onChange }: SubscribeCardProps) {
  const t = useText();
  const left = subscriptions.reduce((sum, subscription) => sum + subscription.left, 0);
  const asking = useAction(async () => {
    await subscribe(subscriptions);
    onChange();
  });
  return (
    <Card title={t('subscribe.title')}>
      <Words className="muted">{t('subscribe.detail')}</Words>
      <Words>{t('subscribe.left', { count: left })}</Words>
      <Problem error={asking.error} />
      <Button kind="quiet" icon="wechat" busy={asking.busy} onPress={() => void asking.run()}>
        {t('subscribe.ask')}
      </Button>
    </Card>
  );
}
