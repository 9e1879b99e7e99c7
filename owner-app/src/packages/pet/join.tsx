/** Joining a household with the code that another owner handed over (PET-2). */
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Field } from '../../ui/form.tsx';
import { Button, Card, Problem } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const CODE_LETTERS = 16;

export default function Join() {
  const t = useText();
  const { status } = useStore(session);
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const tooShort = code.replace(/[^0-9A-Za-z]/g, '').length < CODE_LETTERS;
  const joining = useAction(async () => {
    const pet = await api('POST /v1/owner/households/join', { body: { code: code.trim().toUpperCase() } });
    await Taro.redirectTo({ url: `/packages/pet/detail?petId=${pet.petId}` });
  });
  function join(): void {
    setTried(true);
    if (!tooShort) void joining.run();
  }
  return (
    <Page title={t('join.title')}>
      {status === 'out' ? (
        <SignInNeeded />
      ) : (
        <Card>
          <Words>{t('join.detail')}</Words>
          <Field label={t('join.code')} error={tried && tooShort ? t('join.codeShort') : undefined}>
            <Input
              label={t('join.code')}
              value={code}
              maxLength={24}
              placeholder="7K3M-9QXT-2HNB-5RWD"
              invalid={tried && tooShort}
              onChange={setCode}
            />
          </Field>
          <Problem error={joining.error} />
          <Button busy={joining.busy} onPress={join}>
            {t('join.submit')}
          </Button>
        </Card>
      )}
    </Page>
  );
}
