/** Fields of an entry by its kind; named like the members of the request. */
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { DateInput } from '../../../../kit/DateInput.tsx';
import type { EntryKind } from './recordWords.ts';

type Field =
  | 'vaccines'
  | 'product'
  | 'batch'
  | 'target'
  | 'visit'
  | 'condition'
  | 'chronic'
  | 'medicine'
  | 'dose'
  | 'untilOn'
  | 'test'
  | 'procedure'
  | 'grams'
  | 'nextDueOn';

const fieldsOf: Readonly<Record<EntryKind, readonly Field[]>> = {
  vaccination: ['vaccines', 'product', 'batch', 'nextDueOn'],
  deworming: ['target', 'product', 'nextDueOn'],
  visit: ['visit', 'nextDueOn'],
  diagnosis: ['condition', 'chronic'],
  prescription: ['medicine', 'dose', 'untilOn'],
  lab: ['test'],
  procedure: ['procedure', 'nextDueOn'],
  weight: ['grams'],
};

const choices = {
  vaccines: ['dog-core', 'cat-core', 'rabies', 'leptospira', 'felv', 'bordetella', 'other'],
  target: ['internal', 'external', 'both'],
  visit: ['check-up', 'illness', 'follow-up', 'emergency', 'other'],
  procedure: ['dental', 'grooming', 'neutering', 'surgery', 'microchip', 'other'],
} as const;
const wordsOf = { vaccines: 'vaccine', target: 'target', visit: 'visit', procedure: 'procedure' } as const;
const needed: readonly Field[] = ['target', 'condition', 'medicine', 'test', 'procedure', 'grams'];

export function EntryFields({ kind }: { readonly kind: EntryKind }) {
  const { t } = useTranslation('record');
  const rules = (field: Field) => (needed.includes(field) ? [{ required: true, message: t('needed') }] : []);
  return (
    <>
      <Form.Item name="onDate" label={t('field.onDate')} rules={[{ required: true, message: t('dateMissing') }]}>
        <DateInput width="100%" />
      </Form.Item>
      {fieldsOf[kind].map((field) =>
        field === 'chronic' ? (
          <Form.Item key={field} name={['detail', field]} valuePropName="checked">
            <Checkbox>{t('field.chronic')}</Checkbox>
          </Form.Item>
        ) : (
          <Form.Item key={field} name={['detail', field]} label={t(`field.${field}`)} rules={rules(field)}>
            <FieldInput field={field} />
          </Form.Item>
        ),
      )}
      <Form.Item name={['detail', 'title']} label={t('field.title')}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name={['detail', 'clinic']} label={t('field.clinic')}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name={['detail', 'allergies']} label={t('field.allergies')} extra={t('wordsHint')}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name={['detail', 'note']} label={t('field.note')}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    </>
  );
}

type Given = Readonly<Record<string, unknown>>;

/** One input by the field; antd hands value and change through. */
function FieldInput({ field, ...given }: { readonly field: Field }) {
  const { t } = useTranslation('record');
  const rest = given as Given;
  if (field === 'nextDueOn' || field === 'untilOn') return <DateInput width="100%" {...rest} />;
  if (field === 'grams') return <InputNumber min={1} max={1_000_000} suffix="g" style={{ width: 180 }} {...rest} />;
  if (field === 'vaccines' || field === 'target' || field === 'visit' || field === 'procedure') {
    const options = choices[field].map((value) => ({ value, label: t(`${wordsOf[field]}.${value}`) }));
    return <Select {...(field === 'vaccines' && { mode: 'multiple' })} options={options} {...rest} />;
  }
  return <Input maxLength={120} {...rest} />;
}
