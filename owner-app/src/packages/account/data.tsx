/** My data: take everything out, or have the account erased (ACC-5). */
import type { Reply } from '@pawloop/contract/client';
import { useState } from 'react';
import { saveFile } from '#device';
import { Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { OfflineError } from '../../api/retry.ts';
import { useText } from '../../i18n/language.ts';
import { today } from '../../pet/age.ts';
import { isCode } from '../../session/phone.ts';
import { leave, session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { tabs, toTab } from '../../tabs.ts';
import { Field } from '../../ui/form.tsx';
import { Button, Card, Notice, Problem } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

type EraseCode = Reply<'POST /v1/owner/me/erase-code'>;

export default function DataPage() {
  const t = useText();
  const { status } = useStore(session);
  return (
    <Page title={t('data.title')}>
      {status === 'out' ? (
        <SignInNeeded />
      ) : (
        <>
          <TakeOut />
          <Erase />
        </>
      )}
    </Page>
  );
}

function TakeOut() {
  const t = useText();
  const [done, setDone] = useState(false);
  const taking = useAction(async () => {
    setDone(false);
    try {
      await saveFile('/v1/owner/me/archive', `pawloop-${today()}.json`);
    } catch (error) {
      throw error instanceof TypeError ? new OfflineError(error) : error;
    }
    setDone(true);
  });
  return (
    <Card title={t('data.takeOut')}>
      <Words className="muted">{t('data.takeOutDetail')}</Words>
      <Problem error={taking.error} />
      {done && <Notice>{t('data.takenOut')}</Notice>}
      <Button kind="quiet" icon="box" busy={taking.busy} onPress={() => void taking.run()}>
        {t('data.takeOut')}
      </Button>
    </Card>
  );
}

function Erase() {
  const t = useText();
  const [sent, setSent] = useState<EraseCode>();
  const asking = useAction(async () => {
    setSent(await api('POST /v1/owner/me/erase-code'));
  });
  return (
    <Card title={t('data.erase')}>
      <Words className="muted">{t('data.eraseDetail')}</Words>
      <Words className="muted">{t('data.eraseKeeps')}</Words>
      <Problem error={asking.error} />
      <Button kind="danger" busy={asking.busy} onPress={() => void asking.run()}>
        {t('data.eraseStart')}
      </Button>
      {sent !== undefined && <ConfirmErase sent={sent} onClose={() => setSent(undefined)} />}
    </Card>
  );
}

function ConfirmErase({ sent, onClose }: { readonly sent: EraseCode; readonly onClose: () => void }) {
  const t = useText();
  const [code, setCode] = useState('');
  const shown = sent.confirmationCode ?? sent.developmentCode;
  const erasing = useAction(async () => {
    await api('DELETE /v1/owner/me', { body: { code } });
    leave();
    toTab(tabs[0].path);
  });
  return (
    <Sheet title={t('data.eraseConfirm')} onClose={onClose}>
      <Words>{t('data.eraseLast')}</Words>
      <Field
        label={t('signIn.code')}
        hint={sent.sentTo === null ? t('data.codeHere') : t('data.codeSent', { phone: sent.sentTo })}
      >
        <Input
          label={t('signIn.code')}
          value={code}
          keyboard="digits"
          maxLength={6}
          autoComplete="one-time-code"
          placeholder={t('signIn.codeExample')}
          onChange={setCode}
        />
      </Field>
      {shown !== undefined && code !== shown && (
        <Button kind="plain" onPress={() => setCode(shown)}>
          {t(sent.confirmationCode === undefined ? 'signIn.fillDevelopmentCode' : 'data.fillCode', { code: shown })}
        </Button>
      )}
      <Problem error={erasing.error} />
      <Button kind="danger" busy={erasing.busy} disabled={!isCode(code)} onPress={() => void erasing.run()}>
        {t('data.eraseNow')}
      </Button>
      <Button kind="quiet" onPress={onClose}>
        {t('data.keep')}
      </Button>
    </Sheet>
  );
}
