/** What a page shows to somebody who is not signed in. */
import { useText } from '../i18n/language.ts';
import { Button, Empty } from '../ui/kit.tsx';
import { openSignIn } from './open-sign-in.ts';

export function SignInNeeded() {
  const t = useText();
  return (
    <Empty title={t('signedOut.title')} detail={t('signedOut.detail')}>
      <Button onPress={openSignIn}>{t('signIn.title')}</Button>
    </Empty>
  );
}
