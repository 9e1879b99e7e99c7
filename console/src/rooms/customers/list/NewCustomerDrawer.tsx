/** Adds a customer by hand and opens the new profile. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useGo } from '../../../kit/Go.tsx';

interface Draft {
  readonly name: string;
  readonly phone?: string;
  readonly memberNo?: string;
  readonly city?: string;
}

export function NewCustomerDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('audience');
  const client = useQueryClient();
  const go = useGo();
  const save = async (draft: Draft) => {
    const filled = Object.fromEntries(Object.entries(draft).filter(([, value]) => value?.trim())) as unknown as Draft;
    const made = await api('POST /v1/customers', { body: filled });
    await client.invalidateQueries({ queryKey: ['customers'] });
    go(`/customers/${made.customerId}`);
  };
  return (
    <FormDrawer<Draft> title={t('list.add')} open={open} close={close} save={save} saved={t('list.added')}>
      <Form.Item name="name" label={t('list.name')} rules={[{ required: true, message: t('list.nameMissing') }]}>
        <Input maxLength={40} autoFocus />
      </Form.Item>
      <Form.Item
        name="phone"
        label={t('list.phone')}
        rules={[{ pattern: /^[+0-9 ()-]{11,24}$/, message: t('list.phoneBad') }]}
      >
        <Input inputMode="tel" />
      </Form.Item>
      <Form.Item name="city" label={t('list.city')}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="memberNo" label={t('list.memberNo')}>
        <Input maxLength={40} />
      </Form.Item>
    </FormDrawer>
  );
}
