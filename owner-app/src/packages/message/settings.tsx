/** Message settings: marketing per channel with one-tap end, quiet hours, time zone, e-mail, topics (CAM-5, ACC-5). */
import { canSubscribe } from '#device';
import { Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { agreesToMarketing } from '../../message/consent.ts';
import type { Preferences } from '../../message/preferences.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { EmailCard } from './email-card.tsx';
import { MarketingCard } from './marketing-card.tsx';
import { QuietCard } from './quiet-card.tsx';
import { SubscribeCard } from './subscribe-card.tsx';
import { TopicCard } from './topic-card.tsx';

/** Both change together: a channel's reach stands beside what was agreed to. */
async function loadSettings() {
  const [preferences, consents] = await Promise.all([
    api('GET /v1/owner/me/message-preferences'),
    api('GET /v1/owner/me/consents'),
  ]);
  return { preferences, consents };
}

export default function SettingsPage() {
  const t = useText();
  const { status } = useStore(session);
  const loaded = useLoaded(status === 'in' ? loadSettings : undefined, [status]);
  const settings = loaded.data;
  const show = (preferences: Preferences) => settings && loaded.show({ ...settings, preferences });
  return (
    <Page title={t('messageSettings.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {settings === undefined && loaded.loading && <Skeleton lines={6} />}
      {settings !== undefined && (
        <>
          <Words className="muted">{t('messageSettings.detail')}</Words>
          <MarketingCard
            preferences={settings.preferences}
            consents={settings.consents}
            agrees={agreesToMarketing(settings.consents)}
            onChange={(consents) => loaded.show({ ...settings, consents })}
          />
          <QuietCard preferences={settings.preferences} onChange={show} />
          <EmailCard preferences={settings.preferences} onChange={show} />
          {settings.preferences.topics.length > 0 && <TopicCard preferences={settings.preferences} onChange={show} />}
          {canSubscribe && settings.preferences.subscriptions.length > 0 && (
            <SubscribeCard subscriptions={settings.preferences.subscriptions} onChange={loaded.reload} />
          )}
        </>
      )}
    </Page>
  );
}
