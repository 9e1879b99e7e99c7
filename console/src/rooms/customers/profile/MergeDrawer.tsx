/** Merges another customer into the one shown; can be undone afterwards. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { CustomerPicker } from '../CustomerPicker.tsx';
import { useCustomerName } from '../words.ts';
import type { Profile } from './profile.ts';

export interface MergeDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly profile: Profile;
}

export function MergeDrawer({ open, close, profile }: MergeDrawerProps) {
  const { t } = useTranslation('audience');
  const client = useQueryClient();
  const nameOf = useCustomerName();
  const save = async ({ loserId, reason }: { loserId: string; reason: string }) => {
    await api('POST /v1/customer-merges', { body: { winnerId: profile.customerId, loserId, reason } });
    await client.invalidateQueries();
  };
  return (
    <FormDrawer
      title={t('merge.do')}
      open={open}
      close={close}
      save={save}
      saveText={t('merge.go')}
      saved={t('merge.saved')}
    >
      <p className="gap-below">{t('merge.text', { name: nameOf(profile) })}</p>
      <Form.Item name="loserId" label={t('merge.other')} rules={[{ required: true, message: t('merge.otherMissing') }]}>
        <CustomerPicker except={profile.customerId} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('merge.reason')}
        rules={[{ required: true, message: t('merge.reasonMissing') }]}
      >
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
