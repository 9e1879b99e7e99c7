/** Phone number and one-time code: for signing in and for binding a phone. */
import { useEffect, useState } from 'react';
import { Box, Input } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useAction } from '../state/loading.ts';
import { Field } from '../ui/form.tsx';
import { Button, Notice, Problem } from '../ui/kit.tsx';
import { isCode, isPhone } from './phone.ts';

/** A second code may be asked for after so many seconds. */
const PAUSE_SECONDS = 60;
const SECOND = 1000;

interface PhoneFormProps {
  readonly submitText: string;
  /** Why it may not be sent yet, e.g. the terms are not agreed to. */
  readonly blocked?: string | undefined;
  readonly onSubmit: (phone: string, code: string) => Promise<void>;
}

function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setLeft(left - 1), SECOND);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export function PhoneForm({ submitText, blocked, onSubmit }: PhoneFormProps) {
  const t = useText();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [developmentCode, setDevelopmentCode] = useState<string>();
  const [tried, setTried] = useState(false);
  const [left, setLeft] = useCountdown();
  const sending = useAction(async () => {
    const sent = await api('POST /v1/owner/codes', { body: { phone } });
    setDevelopmentCode(sent.developmentCode);
    setLeft(PAUSE_SECONDS);
  });
  const submitting = useAction(onSubmit);

  function submit(): void {
    setTried(true);
    if (isPhone(phone) && isCode(code) && blocked === undefined) void submitting.run(phone, code);
  }
  function send(): void {
    setTried(!isPhone(phone));
    if (isPhone(phone)) void sending.run();
  }

  return (
    <Box className="stack">
      <Field label={t('signIn.phone')} error={tried && !isPhone(phone) ? t('signIn.phoneWrong') : undefined}>
        <Input
          label={t('signIn.phone')}
          value={phone}
          keyboard="phone"
          maxLength={20}
          autoComplete="tel"
          placeholder={t('signIn.phoneExample')}
          invalid={tried && !isPhone(phone)}
          onChange={setPhone}
        />
      </Field>
      <Field
        label={t('signIn.code')}
        error={tried && isPhone(phone) && !isCode(code) ? t('signIn.codeWrong') : undefined}
      >
        <Box className="line">
          <Box className="grow">
            <Input
              label={t('signIn.code')}
              value={code}
              keyboard="digits"
              maxLength={6}
              autoComplete="one-time-code"
              placeholder={t('signIn.codeExample')}
              onChange={setCode}
            />
          </Box>
          <Box className="send-code">
            <Button kind="quiet" busy={sending.busy} disabled={left > 0} onPress={send}>
              {left > 0 ? t('signIn.sendAgain', { seconds: left }) : t('signIn.send')}
            </Button>
          </Box>
        </Box>
      </Field>
      {developmentCode !== undefined && code !== developmentCode && (
        <Button kind="plain" onPress={() => setCode(developmentCode)}>
          {t('signIn.fillDevelopmentCode', { code: developmentCode })}
        </Button>
      )}
      {developmentCode === undefined && left > 0 && <Notice>{t('signIn.sent')}</Notice>}
      <Problem error={sending.error ?? submitting.error} />
      {tried && blocked !== undefined && <Notice>{blocked}</Notice>}
      <Button busy={submitting.busy} onPress={submit}>
        {submitText}
      </Button>
    </Box>
  );
}
