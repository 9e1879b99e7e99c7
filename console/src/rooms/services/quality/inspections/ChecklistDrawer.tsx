/** Editor of a checklist; saving publishes the next version, inspections that were planned keep theirs (MER-6). */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Icon } from '../../../../kit/Icon.tsx';

export interface Chosen {
  readonly categoryKey: string;
  readonly title: string;
  /** What the editor begins with: the one in use, or the general one. */
  readonly from: Quality.Checklist;
  /** 0: the first of its own. */
  readonly basedOn: number;
}

interface Values {
  readonly names: Quality.Checklist['names'];
  readonly passPercent: number;
  readonly items: Quality.ChecklistItem[];
}

const KEY = /^[a-z][a-z0-9_]{0,39}$/;
const MOST_ITEMS = 60;

export function ChecklistDrawer({ chosen, close }: { readonly chosen: Chosen; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const { categoryKey, title, from, basedOn } = chosen;
  const save = async ({ names, passPercent, items }: Values) => {
    const clean = items.map((item) => ({ ...item, critical: item.critical ?? false, photo: item.photo ?? false }));
    const body = { names, passPercent, items: clean, basedOn };
    await api('PUT /v1/inspection-checklists/:categoryKey', { params: { categoryKey }, body });
    await client.invalidateQueries({ queryKey: ['checklists'] });
  };
  const required = [{ required: true, whitespace: true, message: t('textMissing') }];
  return (
    <FormDrawer<Values>
      title={t('checklists.of', { category: title })}
      open
      close={close}
      initial={{ names: from.names, passPercent: from.passPercent, items: from.items }}
      save={save}
      saved={t('checklists.saved', { version: basedOn + 1 })}
      width={880}
    >
      <p className="quiet gap-below">{t('checklists.hint')}</p>
      <div className="pair">
        <Form.Item name={['names', 'zh']} label={t('checklists.nameZh')} rules={required}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name={['names', 'en']} label={t('checklists.nameEn')} rules={required}>
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <Form.Item
        name="passPercent"
        label={t('checklists.pass')}
        rules={[{ required: true, message: t('textMissing') }]}
      >
        <InputNumber min={1} max={100} precision={0} suffix="%" />
      </Form.Item>
      <Form.List name="items">
        {(fields, { add, remove, move }) => (
          <>
            {fields.map(({ key, name }, i) => (
              <ItemLine
                key={key}
                name={name}
                number={i + 1}
                remove={fields.length > 1 ? () => remove(name) : undefined}
                up={i > 0 ? () => move(i, i - 1) : undefined}
                down={i < fields.length - 1 ? () => move(i, i + 1) : undefined}
              />
            ))}
            <Button
              className="gap-above"
              disabled={fields.length >= MOST_ITEMS}
              onClick={() => add({ key: '', names: { zh: '', en: '' }, points: 5, critical: false, photo: false })}
            >
              {t('checklists.add')}
            </Button>
          </>
        )}
      </Form.List>
    </FormDrawer>
  );
}

interface ItemLineProps {
  readonly name: number;
  readonly number: number;
  readonly remove: (() => void) | undefined;
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
}

function ItemLine({ name, number, remove, up, down }: ItemLineProps) {
  const { t } = useTranslation('quality');
  const button = (icon: 'up' | 'down' | 'trash', label: string, press: (() => void) | undefined) => (
    <button type="button" className="icon-button" aria-label={label} disabled={!press} onClick={press}>
      <Icon name={icon} size={16} />
    </button>
  );
  const text = (path: readonly string[], label: string, most: number, pattern?: RegExp) => (
    <Form.Item
      name={[name, ...path]}
      rules={[{ required: true, whitespace: true, message: t('textMissing') }, ...(pattern ? [{ pattern }] : [])]}
    >
      <Input aria-label={label} placeholder={label} maxLength={most} />
    </Form.Item>
  );
  return (
    <div className="checklist-line">
      <span className="quiet figures checklist-number">{number}</span>
      {text(['names', 'zh'], t('checklists.itemZh'), 120)}
      {text(['names', 'en'], t('checklists.itemEn'), 200)}
      {text(['key'], t('checklists.key'), 40, KEY)}
      <Form.Item name={[name, 'points']} rules={[{ required: true, message: t('textMissing') }]}>
        <InputNumber min={1} max={100} precision={0} aria-label={t('checklists.points')} />
      </Form.Item>
      <span className="row checklist-flags">
        <Form.Item name={[name, 'critical']} valuePropName="checked" noStyle>
          <Checkbox>{t('check.critical')}</Checkbox>
        </Form.Item>
        <Form.Item name={[name, 'photo']} valuePropName="checked" noStyle>
          <Checkbox>{t('check.photo')}</Checkbox>
        </Form.Item>
      </span>
      <span className="row nowrap">
        {button('up', t('checklists.up'), up)}
        {button('down', t('checklists.down'), down)}
        {button('trash', t('checklists.remove'), remove)}
      </span>
    </div>
  );
}
