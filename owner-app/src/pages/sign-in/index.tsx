/** Sign-in: WeChat where there is WeChat, phone and code everywhere (ACC-1). */
import Taro from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { Box, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { channelOfSignIn } from '../../session/channel.ts';
import { PhoneForm } from '../../session/phone-form.tsx';
import { enter, session } from '../../session/session.ts';
import { canUseWechat, oauthFailure, signInWithWechat } from '../../session/wechat.ts';
import { useAction } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { tabs, toTab } from '../../tabs.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Notice, Problem, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

/** Back to where the owner came from, or to the first tab. */
function finish(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else toTab(tabs[0].path);
}

export default function SignIn() {
  const t = useText();
  const { status } = useStore(session);
  const failure = useStore(oauthFailure);
  const [agreed, setAgreed] = useState(false);
  const [reading, setReading] = useState(false);
  const [reminded, setReminded] = useState(false);
  const wechat = useAction(async () => {
    oauthFailure.set(undefined);
    await signInWithWechat();
  });
  useEffect(() => {
    if (status === 'in') finish();
  }, [status]);

  async function signIn(phone: string, code: string): Promise<void> {
    await enter(await api('POST /v1/owner/sessions', { body: { phone, code, ...channelOfSignIn() } }));
  }
  function startWechat(): void {
    setReminded(!agreed);
    if (agreed) void wechat.run();
  }

  return (
    <Page title={t('signIn.title')}>
      <Box className="welcome">
        <Box className="empty-art" hidden>
          <Icon name="paw" />
        </Box>
        <Words heading={2} className="title">
          {t('signIn.welcome')}
        </Words>
        <Words className="muted">{t('signIn.why')}</Words>
      </Box>
      <Box className="card">
        {canUseWechat() && (
          <Box className="stack">
            <Button icon="wechat" busy={wechat.busy} onPress={startWechat}>
              {t('signIn.wechat')}
            </Button>
            {reminded && !agreed && <Notice>{t('signIn.agreeFirst')}</Notice>}
            <Problem error={wechat.error ?? failure} />
            <Words className="muted small centred">{t('signIn.orPhone')}</Words>
          </Box>
        )}
        <PhoneForm
          submitText={t('signIn.submit')}
          blocked={agreed ? undefined : t('signIn.agreeFirst')}
          onSubmit={signIn}
        />
        <Box className="line agree">
          <Press
            as="checkbox"
            className="agree-box"
            chosen={agreed}
            label={t('signIn.agree')}
            onPress={() => setAgreed(!agreed)}
          >
            <Box hidden className={`tick ${agreed ? 'is-on' : ''}`}>
              {agreed && <Icon name="check" />}
            </Box>
            <Words className="small agree-words">{t('signIn.agree')}</Words>
          </Press>
          <SmallAction onPress={() => setReading(true)}>{t('signIn.read')}</SmallAction>
        </Box>
      </Box>
      {reading && (
        <Sheet title={t('terms.title')} onClose={() => setReading(false)}>
          {(['terms.what', 'terms.why', 'terms.choice', 'terms.rights'] as const).map((key) => (
            <Words key={key}>{t(key)}</Words>
          ))}
          <Button
            onPress={() => {
              setAgreed(true);
              setReading(false);
            }}
          >
            {t('terms.agree')}
          </Button>
        </Sheet>
      )}
    </Page>
  );
}
