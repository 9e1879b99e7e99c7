/** What I agreed to: each purpose and channel with a switch, and what was said before, with version and time (ACC-5). */
import Taro from '@tarojs/taro';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { type ConsentChoice, type Consents, putConsent } from '../../message/consent.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Toggle } from '../../ui/form.tsx';
import { Card, Failed, Problem, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Consent = Consents['items'][number];

const HISTORY_SHOWN = 20;

const offered = [
  { purpose: 'marketing', channels: ['inbox', 'wechat', 'sms', 'push', 'email', 'call'] },
  { purpose: 'personalisation', channels: ['any'] },
  { purpose: 'location', channels: ['any'] },
  { purpose: 'emergency', channels: ['any'] },
  { purpose: 'health', channels: ['any'] },
] as const;

/** Quiet hours, addresses, and the end of all marketing with one tap. */
function openMessageSettings(): void {
  void Taro.navigateTo({ url: '/packages/message/settings' });
}

export default function ConsentsPage() {
  const t = useText();
  const { status } = useStore(session);
  const loaded = useLoaded(status === 'in' ? () => api('GET /v1/owner/me/consents') : undefined, [status]);
  const saving = useAction(async (choice: ConsentChoice, granted: boolean) => {
    loaded.show(await putConsent(choice, granted));
  });
  const consents = loaded.data;
  return (
    <Page title={t('consents.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {consents === undefined && loaded.loading && <Skeleton lines={6} />}
      {consents !== undefined && (
        <>
          <Words className="muted">{t('consents.detail')}</Words>
          <Problem error={saving.error} />
          {offered.map(({ purpose, channels }) => (
            <Card key={purpose} title={t(`purpose.${purpose}`)}>
              <Words className="muted">{t(`purpose.${purpose}.detail`)}</Words>
              <Box>
                {channels.map((channel) => (
                  <ConsentSwitch
                    key={channel}
                    choice={{ purpose, channel }}
                    consent={consents.items.find((item) => item.purpose === purpose && item.channel === channel)}
                    disabled={saving.busy}
                    onChange={(granted) => void saving.run({ purpose, channel }, granted)}
                  />
                ))}
              </Box>
              {purpose === 'marketing' && (
                <Row icon="clock" title={t('messageSettings.title')} onPress={openMessageSettings} />
              )}
            </Card>
          ))}
          <Card title={t('purpose.service')}>
            <Words className="muted">{t('purpose.service.detail')}</Words>
          </Card>
          <History entries={consents.history} />
        </>
      )}
    </Page>
  );
}

interface ConsentSwitchProps {
  readonly choice: ConsentChoice;
  readonly consent: Consent | undefined;
  readonly disabled: boolean;
  readonly onChange: (granted: boolean) => void;
}

function ConsentSwitch({ choice, consent, disabled, onChange }: ConsentSwitchProps) {
  const t = useText();
  const on = consent?.granted === true;
  const since =
    consent === undefined
      ? t('consents.never')
      : t(on ? 'consents.given' : 'consents.withdrawn', { at: momentOf(consent.at), version: consent.version });
  const label = choice.channel === 'any' ? t('consents.allow') : t(`channel.${choice.channel}`);
  return <Toggle label={label} detail={since} on={on} disabled={disabled} onChange={onChange} />;
}

function History({ entries }: { readonly entries: readonly Consent[] }) {
  const t = useText();
  if (entries.length === 0) return null;
  return (
    <Card title={t('consents.history')}>
      <Box role="list">
        {entries.slice(0, HISTORY_SHOWN).map((entry) => (
          <Box key={`${entry.purpose} ${entry.channel} ${entry.at}`} className="fact" role="listitem">
            <Words className="fact-value">
              {t(entry.granted ? 'consents.gave' : 'consents.withdrew', {
                purpose: t(`purpose.${entry.purpose}`),
                channel: entry.channel === 'any' ? '' : `(${t(`channel.${entry.channel}`)})`,
              })}
            </Words>
            <Words className="muted small">
              {t('consents.moment', { at: momentOf(entry.at), version: entry.version })}
            </Words>
          </Box>
        ))}
      </Box>
    </Card>
  );
}
