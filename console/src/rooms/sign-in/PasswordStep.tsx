/** First step of sign-in: name and password. */
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import type { Staff } from '../../app/session.ts';
import { Failure } from '../../kit/Failure.tsx';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

export interface PasswordStepProps {
  readonly welcome: (staff: Staff) => void;
  readonly needCode: (credentials: Credentials) => void;
}

export function PasswordStep({ welcome, needCode }: PasswordStepProps) {
  const { t } = useTranslation('people');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (typed: Credentials) => {
    const credentials = { login: typed.login.trim().toLowerCase(), password: typed.password };
    setBusy(true);
    setError(null);
    try {
      const reply = await api('POST /v1/staff/sessions', { body: credentials });
      if (reply.staff) welcome(reply.staff);
      else needCode(credentials);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div>
        <h1>{t('signIn.title')}</h1>
        <p className="quiet">{t('signIn.lead')}</p>
      </div>
      {error !== null && <Failure error={error} />}
      <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(typed) => void submit(typed)}>
        <Form.Item
          name="login"
          label={t('signIn.login')}
          rules={[{ required: true, message: t('signIn.loginMissing') }]}
        >
          <Input autoFocus autoComplete="username" autoCapitalize="none" size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('signIn.password')}
          rules={[{ required: true, message: t('signIn.passwordMissing') }]}
        >
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>
          {t('signIn.go')}
        </Button>
      </Form>
      <p className="quiet">{t('signIn.forgotten')}</p>
    </>
  );
}
