/** 我的: who I am, messages and coupons, my pets, what I agreed to, my data, language, sign out. */
import Taro from '@tarojs/taro';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { type Language, language, setLanguage, useText } from '../../i18n/language.ts';
import { unread } from '../../message/unread.ts';
import { MyBookingsCard } from '../../service/my-bookings-card.tsx';
import { leave } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useProfile } from '../../session/use-profile.ts';
import { useAction } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Choices } from '../../ui/form.tsx';
import { Button, Card, Problem, Row } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const go = (url: string) => () => void Taro.navigateTo({ url });

export default function Me() {
  const t = useText();
  const { status, profile, reading } = useProfile();
  const waiting = useStore(unread);

  return (
    <Page title={t('tab.me')} tab="/pages/me/index">
      {status === 'out' && (
        <>
          <Box className="hello">
            <Words heading={1} className="title">
              {t('tab.me')}
            </Words>
          </Box>
          <SignInNeeded />
        </>
      )}
      {status === 'in' && (
        <>
          <Box className="hello">
            <Words heading={1} className="title">
              {profile?.name ?? t('me.noName')}
            </Words>
            <Words className="muted">{profile?.phoneMasked ?? (profile === undefined ? '' : t('me.noPhone'))}</Words>
          </Box>
          <Problem error={reading.error} />
          <MyBookingsCard />
          <Box className="card is-list">
            <Row icon="bell" title={t('inbox.title')} count={waiting} onPress={go('/packages/message/inbox')} />
            <Row icon="ticket" title={t('wallet.title')} onPress={go('/packages/benefit/wallet')} />
            <Row icon="gift" title={t('claim.title')} onPress={go('/packages/benefit/claim')} />
          </Box>
          <Box className="card is-list">
            <Row icon="paw" title={t('pets.title')} onPress={go('/packages/pet/list')} />
            <Row icon="family" title={t('join.title')} onPress={go('/packages/pet/join')} />
          </Box>
          <Box className="card is-list">
            <Row icon="me" title={t('profile.title')} onPress={go('/packages/account/profile')} />
            <Row icon="clock" title={t('messageSettings.title')} onPress={go('/packages/message/settings')} />
            <Row icon="shield" title={t('consents.title')} onPress={go('/packages/account/consents')} />
            <Row icon="box" title={t('data.title')} onPress={go('/packages/account/data')} />
          </Box>
        </>
      )}
      <LanguageCard signedIn={status === 'in'} />
      {status === 'in' && <SignOut />}
    </Page>
  );
}

function LanguageCard({ signedIn }: { readonly signedIn: boolean }) {
  const t = useText();
  const chosen = useStore(language);
  function choose(next: Language): void {
    setLanguage(next);
    // The screen has changed already; the profile only follows, so that messages come in this language too.
    if (signedIn) void api('PATCH /v1/owner/me', { body: { language: next } }).catch(() => {});
  }
  return (
    <Card title={t('me.language')}>
      <Choices<Language>
        label={t('me.language')}
        value={chosen}
        options={[
          { value: 'zh', name: t('language.zh') },
          { value: 'en', name: t('language.en') },
        ]}
        onChange={choose}
      />
    </Card>
  );
}

function SignOut() {
  const t = useText();
  const signingOut = useAction(async () => {
    await api('DELETE /v1/owner/sessions/current');
    leave();
  });
  return (
    <Box className="stack">
      <Problem error={signingOut.error} />
      <Button kind="plain" icon="leave" busy={signingOut.busy} onPress={() => void signingOut.run()}>
        {t('me.signOut')}
      </Button>
    </Box>
  );
}
