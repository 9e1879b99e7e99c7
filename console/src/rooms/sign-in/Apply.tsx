/** Public: a business applies as a merchant; afterwards its manager is signed in and goes on with documents. */
import type { Merchant } from '@pawloop/contract';
import { Button, Form, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { fieldFaults } from '../../app/problem.ts';
import { enter } from '../../app/session.ts';
import { Failure } from '../../kit/Failure.tsx';
import { Go, useGo } from '../../kit/Go.tsx';
import { useCatalogue, useSayNames } from '../services/catalogue.ts';
import { Frame } from './Frame.tsx';

type Values = Merchant.ApplicationInput;

export function Apply() {
  const { t } = useTranslation('merchant');
  const go = useGo();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = t('apply.title');
  }, [t]);
  const apply = async (values: Values) => {
    setBusy(true);
    setError(null);
    try {
      await api('POST /v1/merchant-applications', { body: values });
      const { login, password } = values;
      const { staff } = await api('POST /v1/staff/sessions', { body: { login, password } });
      if (staff) enter(staff);
      go('/my/documents', {}, true);
    } catch (problem) {
      form.setFields(fieldFaults(t, problem) as never);
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Frame slogan={t('apply.slogan')} promise={t('apply.promise')}>
      <h1>{t('apply.title')}</h1>
      <p className="quiet gap-below">{t('apply.lead')}</p>
      {error !== null && <Failure error={error} />}
      <Form<Values> form={form} layout="vertical" onFinish={(values) => void apply(values)}>
        <Fields />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('apply.send')}
        </Button>
      </Form>
      <p className="quiet">
        <Go to="/sign-in">{t('apply.signIn')}</Go>
      </p>
    </Frame>
  );
}

function Fields() {
  const { t } = useTranslation('merchant');
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const active = (catalogue.data?.categories ?? []).filter((one) => one.active);
  return (
    <>
      <Form.Item name="businessName" label={t('apply.businessName')} rules={[{ required: true }]}>
        <Input maxLength={80} autoComplete="organization" />
      </Form.Item>
      <Form.Item name="categories" label={t('list.categories')} rules={[{ required: true }]}>
        <Select mode="multiple" options={active.map((one) => ({ value: one.key, label: sayNames(one.names) }))} />
      </Form.Item>
      <Form.Item name="contactName" label={t('contactName')} rules={[{ required: true }]}>
        <Input maxLength={40} autoComplete="name" />
      </Form.Item>
      <Form.Item name="contactPhone" label={t('contactPhone')} rules={[{ required: true }]}>
        <Input maxLength={24} autoComplete="tel" />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('apply.login')}
        extra={t('apply.loginHint')}
        rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,62}$/ }]}
      >
        <Input maxLength={63} autoComplete="username" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('apply.password')}
        extra={t('apply.passwordHint')}
        rules={[{ required: true }]}
      >
        <Input.Password maxLength={200} autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
