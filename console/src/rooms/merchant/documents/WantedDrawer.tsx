/** Name, contact and the categories that the merchant wants to be admitted to. */
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../../services/catalogue.ts';
import { useTakeOver } from '../../services/merchants/useMerchant.ts';
import type { HandInProps } from './HandInDrawer.tsx';

interface Values {
  readonly name: string;
  readonly contactName?: string | null;
  readonly contactPhone?: string | null;
  readonly categories: string[];
}

export function WantedDrawer({ merchant, open, close }: HandInProps) {
  const { t } = useTranslation('merchant');
  const takeOver = useTakeOver();
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const { merchantId, version } = merchant;
  const save = async ({ name, contactName, contactPhone, categories }: Values) => {
    const body = { name, contactName: contactName || null, contactPhone: contactPhone || null, categories, version };
    takeOver(await api('PUT /v1/merchants/:merchantId', { params: { merchantId }, body }));
  };
  return (
    <FormDrawer<Values>
      title={t('mine.wanted')}
      open={open}
      close={close}
      initial={merchant}
      save={save}
      saved={t('mine.saved')}
    >
      <Form.Item name="name" label={t('list.name')} rules={[{ required: true }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="contactName" label={t('contactName')}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="contactPhone" label={t('contactPhone')}>
        <Input maxLength={24} />
      </Form.Item>
      <Form.Item
        name="categories"
        label={t('list.categories')}
        extra={t('mine.categoriesHint')}
        rules={[{ required: true }]}
      >
        <Select
          mode="multiple"
          options={(catalogue.data?.categories ?? [])
            .filter((one) => one.active)
            .map((one) => ({ value: one.key, label: sayNames(one.names) }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}
