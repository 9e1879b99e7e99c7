/** What a page shows to somebody who is not signed in. */
import Taro from '@tarojs/taro';
import { useText } from '../i18n/language.ts';
import { Button, Empty } from '../ui/kit.tsx';

export function openSignIn(): void {
  void Taro.navigateTo({ url: '/pages/sign-in/index' });
}

export function SignInNeeded() {
  const t = useText();
  return (
    <Empty title={t('signedOut.title')} detail={t('signedOut.detail')}>
      <Button onPress={openSignIn}>{t('signIn.title')}</Button>
    </Empty>
  );
}
