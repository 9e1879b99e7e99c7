/** Own account: password, second factor, sessions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { fieldFaults } from '../../../app/problem.ts';
import { enter, type Staff, useStaff } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { CodeForm } from '../../sign-in/CodeStep.tsx';
import { Enrolment } from '../../sign-in/EnrolStep.tsx';
import { type Session, SessionList } from './SessionList.tsx';

export function AccountRoom() {
  const { t } = useTranslation('people');
  const staff = useStaff();
  if (!staff) return null;
  return (
    <PageShell title={t('account.title')} lead={`${staff.name} · ${staff.login}`}>
      <div className="columns">
        <PasswordSection />
        <SecondFactor staff={staff} />
        <Sessions />
      </div>
    </PageShell>
  );
}

interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

function PasswordSection() {
  const { t } = useTranslation('people');
  const [form] = Form.useForm<PasswordChange & { again: string }>();
  const [error, setError] = useState<unknown>(null);
  const save = async ({ currentPassword, newPassword }: PasswordChange) => {
    setError(null);
    try {
      await api('PUT /v1/staff/me/password', { body: { currentPassword, newPassword } });
      form.resetFields();
      say(t('account.passwordSaved'));
    } catch (problem) {
      form.setFields(fieldFaults(t, problem) as never);
      setError(problem);
    }
  };
  const required = { required: true, message: t('account.missing') };
  return (
    <Section className="span-6" title={t('account.password')} hint={t('account.passwordHint')}>
      {error !== null && <Failure error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void save(values)}>
        <Form.Item name="currentPassword" label={t('account.current')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="newPassword" label={t('account.new')} rules={[required]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('account.again')}
          dependencies={['newPassword']}
          rules={[
            required,
            ({ getFieldValue }) => ({
              validator: async (_rule, value) => {
                if (value && value !== getFieldValue('newPassword')) throw new Error(t('account.differs'));
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t('account.change')}
        </Button>
      </Form>
    </Section>
  );
}

function SecondFactor({ staff }: { readonly staff: Staff }) {
  const { t } = useTranslation('people');
  const [step, setStep] = useState<'rest' | 'enrol' | 'remove'>('rest');
  const done = (next: Staff) => {
    enter(next);
    setStep('rest');
    say(t(next.totpEnabled ? 'account.totpOn' : 'account.totpOff'));
  };
  const remove = async (code: string) => done(await api('DELETE /v1/staff/me/totp', { body: { code } }));
  return (
    <Section
      className="span-6"
      title={t('account.totp')}
      hint={t('account.totpHint')}
      extra={
        <StateTag tone={staff.totpEnabled ? 'good' : 'warn'}>
          {t(staff.totpEnabled ? 'account.isOn' : 'account.isOff')}
        </StateTag>
      }
    >
      {step === 'enrol' && <Enrolment welcome={done} />}
      {step === 'remove' && <CodeForm submit={remove} text={t('account.totpRemove')} danger />}
      {step === 'rest' && !staff.totpEnabled && (
        <Button type="primary" onClick={() => setStep('enrol')}>
          {t('account.totpStart')}
        </Button>
      )}
      {step === 'rest' && staff.totpEnabled && (
        <Button onClick={() => setStep('remove')}>{t('account.totpRemove')}</Button>
      )}
      {step !== 'rest' && (
        <Button type="link" onClick={() => setStep('rest')}>
          {t('account.cancel')}
        </Button>
      )}
    </Section>
  );
}

function Sessions() {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => api('GET /v1/staff/sessions') });
  const end = async ({ sessionId }: Session) => {
    await api('DELETE /v1/staff/sessions/:sessionId', { params: { sessionId } });
    await client.invalidateQueries({ queryKey: ['sessions'] });
    say(t('session.ended'));
  };
  return (
    <Section className="span-12" title={t('session.title')} hint={t('session.hint')}>
      <Loaded query={sessions}>
        {({ items }) => <SessionList sessions={items} signOut={(session) => void end(session)} />}
      </Loaded>
    </Section>
  );
}
