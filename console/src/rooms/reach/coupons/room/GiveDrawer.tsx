/** Gives customers the coupon by hand, with a reason; those who do not get it are named with why. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { type Chosen, CustomersField } from './CustomersField.tsx';

interface Values {
  readonly customers: Chosen[];
  readonly reason: string;
}

interface Refused {
  readonly customerId: string;
  readonly name: string;
  readonly reason: string;
}

export interface GiveDrawerProps {
  readonly templateId: string;
  readonly open: boolean;
  readonly close: () => void;
}

export function GiveDrawer({ templateId, open, close }: GiveDrawerProps) {
  const { t } = useTranslation(['coupon', 'journey']);
  const client = useQueryClient();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const shut = () => {
    setRefused([]);
    close();
  };
  const save = async ({ customers, reason }: Values) => {
    const { results } = await api('POST /v1/coupon-grants', {
      body: { templateId, customerIds: customers.map((one) => one.value), reason },
    });
    await client.invalidateQueries({ queryKey: ['coupon-template', templateId] });
    await client.invalidateQueries({ queryKey: ['coupons', templateId] });
    const names = new Map(customers.map((one) => [one.value, one.label]));
    const without = results.flatMap(({ customerId, refused: why }) =>
      why ? [{ customerId, name: names.get(customerId) ?? '', reason: t(`journey:reason.${why}`) }] : [],
    );
    say(
      t('give.done', { given: results.length - without.length, all: results.length }),
      without.length ? 'bad' : 'good',
    );
    setRefused(without);
    if (without.length === 0) shut();
  };
  return (
    <FormDrawer<Values> title={t('give.title')} open={open} close={shut} save={save} stays saveText={t('give.do')}>
      {refused.length > 0 && (
        <Section title={t('give.refused')}>
          <ul className="stack">
            {refused.map((one) => (
              <li key={one.customerId} className="row spread">
                <span>{one.name}</span>
                <span className="quiet">{one.reason}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Form.Item
        name="customers"
        label={t('give.customers')}
        rules={[{ required: true, message: t('give.customersMissing') }]}
      >
        <CustomersField />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('give.reason')}
        extra={t('give.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('give.reasonMissing') }]}
      >
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
