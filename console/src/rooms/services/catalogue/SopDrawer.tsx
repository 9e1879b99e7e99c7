/** Editor of a SOP: steps in order with their proof; saving makes a new version. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { LineKeyAndNames } from './fields.tsx';

export interface SopDrawerProps {
  readonly open: boolean;
  readonly service: Merchant.Service;
  readonly latest: Merchant.SopVersion;
  readonly close: () => void;
}

interface Values {
  readonly steps: Merchant.SopStep[];
  readonly note?: string;
  readonly retrain: boolean;
}

export function SopDrawer({ open, service, latest, close }: SopDrawerProps) {
  const { t } = useTranslation('catalogue');
  const client = useQueryClient();
  const save = async ({ steps, note, retrain }: Values) => {
    const clean = steps.map(({ perDay, count, ...step }) => ({
      ...step,
      required: step.required ?? false,
      ...(perDay && { perDay }),
      ...(count && { count }),
    }));
    const body = { steps: clean, note: note || null, version: latest.version, retrain };
    await api('POST /v1/catalogue/services/:key/sop', { params: { key: service.key }, body });
    await client.invalidateQueries({ queryKey: ['sop', service.key] });
    await client.invalidateQueries({ queryKey: ['catalogue'] });
  };
  return (
    <FormDrawer<Values>
      title={t('sop.new')}
      open={open}
      close={close}
      initial={{ steps: latest.steps, retrain: false }}
      save={save}
      saved={t('sop.saved', { version: latest.version + 1 })}
      width={920}
    >
      <p className="quiet gap-below">{t('sop.hint')}</p>
      <Form.List name="steps">
        {(fields, { add, remove, move }) => (
          <>
            {fields.map(({ key, name }, i) => (
              <StepLine
                key={key}
                name={name}
                number={i + 1}
                remove={() => remove(name)}
                up={i > 0 ? () => move(i, i - 1) : undefined}
                down={i < fields.length - 1 ? () => move(i, i + 1) : undefined}
              />
            ))}
            <Button onClick={() => add({ key: '', names: { zh: '', en: '' }, proof: 'tick', required: true })}>
              {t('sop.add')}
            </Button>
          </>
        )}
      </Form.List>
      <Form.Item name="note" label={t('sop.note')} className="gap-above">
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="retrain" label={t('sop.retrain')} extra={t('sop.retrainHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}

interface StepLineProps {
  readonly name: number;
  readonly number: number;
  readonly remove: () => void;
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
}

function StepLine({ name, number, remove, up, down }: StepLineProps) {
  const { t } = useTranslation('catalogue');
  const button = (icon: 'up' | 'down' | 'trash', label: string, press: (() => void) | undefined) => (
    <button type="button" className="icon-button" aria-label={label} disabled={!press} onClick={press}>
      <Icon name={icon} size={16} />
    </button>
  );
  return (
    <div className="step-line">
      <span className="step-number figures">{number}</span>
      <LineKeyAndNames name={name} />
      <Form.Item name={[name, 'proof']} noStyle>
        <Select
          aria-label={t('sop.proof')}
          options={(['tick', 'photo', 'number', 'text'] as const).map((value) => ({
            value,
            label: t(`proof.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name={[name, 'perDay']} noStyle>
        <InputNumber min={1} max={12} aria-label={t('sop.perDayLabel')} placeholder={t('sop.perDayLabel')} />
      </Form.Item>
      <Form.Item name={[name, 'required']} noStyle valuePropName="checked">
        <Checkbox>{t('sop.required')}</Checkbox>
      </Form.Item>
      <span className="row nowrap">
        {button('up', t('sop.up'), up)}
        {button('down', t('sop.down'), down)}
        {button('trash', t('remove'), remove)}
      </span>
    </div>
  );
}
