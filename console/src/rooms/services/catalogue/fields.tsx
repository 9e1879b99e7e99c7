/** Fields that all forms of the catalogue share: key, names in both languages. */
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

const KEY = /^[a-z][a-z0-9_-]{1,40}$/;

export function KeyField({ fixed }: { readonly fixed: boolean }) {
  const { t } = useTranslation('catalogue');
  return (
    <Form.Item name="key" label={t('key')} extra={t('keyHint')} rules={[{ required: true, pattern: KEY }]}>
      <Input disabled={fixed} maxLength={41} />
    </Form.Item>
  );
}

export function NameFields() {
  const { t } = useTranslation('catalogue');
  return (
    <div className="pair">
      <Form.Item name={['names', 'zh']} label={t('nameZh')} rules={[{ required: true }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name={['names', 'en']} label={t('nameEn')} rules={[{ required: true }]}>
        <Input maxLength={80} />
      </Form.Item>
    </div>
  );
}

/** The same in a line of a list of the form, without labels. */
export function LineKeyAndNames({ name }: { readonly name: number }) {
  const { t } = useTranslation('catalogue');
  return (
    <>
      <Form.Item name={[name, 'key']} noStyle rules={[{ required: true }]}>
        <Input aria-label={t('key')} placeholder={t('key')} />
      </Form.Item>
      <Form.Item name={[name, 'names', 'zh']} noStyle rules={[{ required: true }]}>
        <Input aria-label={t('nameZh')} placeholder={t('nameZh')} />
      </Form.Item>
      <Form.Item name={[name, 'names', 'en']} noStyle rules={[{ required: true }]}>
        <Input aria-label={t('nameEn')} placeholder={t('nameEn')} />
      </Form.Item>
    </>
  );
}
