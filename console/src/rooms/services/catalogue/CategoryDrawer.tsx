/** A category: names, documents that it needs, its course and skills. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../catalogue.ts';
import { KeyField, NameFields } from './fields.tsx';

export interface CategoryDrawerProps {
  readonly open: boolean;
  /** Null: a new one. */
  readonly category: Merchant.Category | null;
  readonly close: () => void;
}

export function CategoryDrawer({ open, category, close }: CategoryDrawerProps) {
  const { t } = useTranslation('catalogue');
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const courses = useQuery({
    queryKey: ['catalogue-courses'],
    queryFn: () => api('GET /v1/catalogue/courses'),
    enabled: open,
  });
  const save = async ({ key, ...values }: Merchant.Category) => {
    const body = {
      ...values,
      icon: values.icon || 'paw',
      courseKey: values.courseKey ?? null,
      skills: values.skills ?? [],
      documentKinds: values.documentKinds ?? [],
    };
    await api('PUT /v1/catalogue/categories/:key', { params: { key }, body });
    await client.invalidateQueries({ queryKey: ['catalogue'] });
  };
  const initial = category ?? {
    icon: 'paw',
    documentKinds: ['business_license'],
    skills: [],
    position: 100,
    active: true,
  };
  return (
    <FormDrawer<Merchant.Category>
      title={t(category ? 'category.edit' : 'category.add')}
      open={open}
      close={close}
      initial={initial}
      save={save}
      saved={t('saved')}
      width={560}
    >
      <KeyField fixed={category !== null} />
      <NameFields />
      <Form.Item name="documentKinds" label={t('category.documents')}>
        <Select
          mode="multiple"
          options={(catalogue.data?.documentKinds ?? []).map((one) => ({ value: one.key, label: sayNames(one.names) }))}
        />
      </Form.Item>
      <Form.Item name="courseKey" label={t('category.course')} extra={t('category.courseHint')}>
        <Select
          allowClear
          options={(courses.data?.items ?? []).map((one) => ({ value: one.key, label: sayNames(one.names) }))}
        />
      </Form.Item>
      <Skills />
      <div className="pair">
        <Form.Item name="icon" label={t('category.icon')}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="position" label={t('category.position')}>
          <InputNumber min={0} max={1000} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="active" label={t('active')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}

function Skills() {
  const { t } = useTranslation('catalogue');
  return (
    <Form.Item label={t('category.skills')}>
      <Form.List name="skills">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="form-row">
                <Form.Item name={[name, 'key']} noStyle rules={[{ required: true }]}>
                  <Input placeholder={t('key')} aria-label={t('key')} />
                </Form.Item>
                <Form.Item name={[name, 'names', 'zh']} noStyle rules={[{ required: true }]}>
                  <Input placeholder={t('nameZh')} aria-label={t('nameZh')} />
                </Form.Item>
                <Form.Item name={[name, 'names', 'en']} noStyle rules={[{ required: true }]}>
                  <Input placeholder={t('nameEn')} aria-label={t('nameEn')} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add({ key: '', names: { zh: '', en: '' } })}>{t('category.addSkill')}</Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
