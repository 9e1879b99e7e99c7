/** Second step of sign-in: the code of the authenticator app. */
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import type { Staff } from '../../app/session.ts';
import { Failure } from '../../kit/Failure.tsx';
import type { Credentials } from './PasswordStep.tsx';

export interface CodeStepProps {
  readonly credentials: Credentials;
  readonly welcome: (staff: Staff) => void;
  readonly back: () => void;
}

export function CodeStep({ credentials, welcome, back }: CodeStepProps) {
  const { t } = useTranslation('people');
  const submit = async (code: string) => {
    const reply = await api('POST /v1/staff/sessions', { body: { ...credentials, code } });
    if (reply.staff) welcome(reply.staff);
  };
  return (
    <>
      <div>
        <h1>{t('signIn.codeTitle')}</h1>
        <p className="quiet">{t('signIn.codeLead')}</p>
      </div>
      <CodeForm submit={submit} text={t('signIn.go')} />
      <Button type="link" onClick={back}>
        {t('signIn.back')}
      </Button>
    </>
  );
}

export interface CodeFormProps {
  readonly submit: (code: string) => Promise<unknown>;
  readonly text: string;
  readonly danger?: boolean;
}

/** Six digits; sends itself when the last one is typed. */
export function CodeForm({ submit, text, danger = false }: CodeFormProps) {
  const { t } = useTranslation('people');
  const [form] = Form.useForm<{ code: string }>();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (code: string) => {
    setBusy(true);
    setError(null);
    try {
      await submit(code);
    } catch (problem) {
      setError(problem);
      form.resetFields();
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {error !== null && <Failure error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ code }) => void send(code)}>
        <Form.Item
          name="code"
          label={t('signIn.code')}
          rules={[{ required: true, pattern: /^\d{6}$/, message: t('signIn.codeMissing') }]}
        >
          <Input
            autoFocus
            size="large"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            className="code-input"
          />
        </Form.Item>
        <Button type="primary" danger={danger} htmlType="submit" size="large" block loading={busy}>
          {text}
        </Button>
      </Form>
    </>
  );
}
