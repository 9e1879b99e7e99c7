/** Sends a template to one customer as a test, past caps and quiet hours but not past consent. */
import { Checkbox, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { useGo } from '../../../../kit/Go.tsx';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import type { Channel } from './channels.ts';
import type { TemplateData } from './VersionDrawer.tsx';

interface Values {
  readonly customerId: string;
  readonly channels: Channel[];
  readonly values?: Readonly<Record<string, string | undefined>>;
}

export interface TestDrawerProps {
  readonly template: TemplateData;
  readonly open: boolean;
  readonly close: () => void;
}

/** A dotted name is a path to the form; the field's name has none. */
const fieldName = (name: string) => name.replaceAll('.', '|');

export function TestDrawer({ template, open, close }: TestDrawerProps) {
  const { t } = useTranslation(['message', 'journey']);
  const go = useGo();
  const save = async ({ customerId, channels, values = {} }: Values) => {
    const given = Object.entries(values).flatMap(([name, text]) =>
      text?.trim() ? [[name.replaceAll('|', '.'), text.trim()]] : [],
    );
    const { sendId } = await api('POST /v1/message-templates/:templateId/test-sends', {
      params: { templateId: template.templateId },
      body: {
        customerId,
        channels: template.channels.filter((channel) => channels.includes(channel)),
        values: Object.fromEntries(given) as Record<string, string>,
      },
    });
    go('/messages', { side: 'sends', send: sendId });
  };
  // antd's own “required” marks the group with an attribute that a group may not have.
  const some = {
    validator: (_: unknown, chosen: readonly Channel[] | undefined) =>
      chosen && chosen.length > 0 ? Promise.resolve() : Promise.reject(t('test.noChannel')),
  };
  return (
    <FormDrawer<Values>
      title={t('test.title')}
      open={open}
      close={close}
      save={save}
      saveText={t('test.send')}
      saved={t('test.sent')}
      initial={{
        channels: [...template.channels],
        values: Object.fromEntries(template.variables.map((one) => [fieldName(one.name), one.example])),
      }}
    >
      <p className="quiet gap-below">{t('test.hint')}</p>
      <Form.Item
        name="customerId"
        label={t('test.customer')}
        rules={[{ required: true, message: t('test.customerMissing') }]}
      >
        <CustomerPicker />
      </Form.Item>
      <Form.Item name="channels" label={t('test.channels')} rules={[some]}>
        <Checkbox.Group options={template.channels.map((value) => ({ value, label: t(`journey:channel.${value}`) }))} />
      </Form.Item>
      {template.variables.map((variable) => (
        <Form.Item
          key={variable.name}
          name={['values', fieldName(variable.name)]}
          label={
            <span>
              {t(`variable.${variable.name.replace('.', '_')}`, { defaultValue: '' })}{' '}
              <code lang="en">{variable.name}</code>
            </span>
          }
          {...(variable.default && { extra: t('test.default', { text: variable.default }) })}
        >
          <Input maxLength={200} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}
