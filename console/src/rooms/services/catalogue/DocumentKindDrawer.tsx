/** A new kind of document that categories can ask for. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { KeyField, NameFields } from './fields.tsx';

export function DocumentKindDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('catalogue');
  const client = useQueryClient();
  const save = async ({ key, names, personal }: Merchant.DocumentKind) => {
    await api('PUT /v1/catalogue/document-kinds/:key', {
      params: { key },
      body: { names, personal: personal ?? false },
    });
    await client.invalidateQueries({ queryKey: ['catalogue'] });
  };
  return (
    <FormDrawer<Merchant.DocumentKind>
      title={t('document.add')}
      open={open}
      close={close}
      initial={{ personal: false }}
      save={save}
      saved={t('saved')}
    >
      <KeyField fixed={false} />
      <NameFields />
      <Form.Item
        name="personal"
        label={t('document.personal')}
        extra={t('document.personalHint')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}
