/** Start of a journey: what lets somebody in, who may, and how often. */
import type { Journey } from '@pawloop/contract';
import { Form, Input, InputNumber, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { type Definition, freshLeaf, isComplete } from '../../../customers/segments/builder/tree.ts';
import type { Flow } from '../graph/model.ts';
import { ConditionField, type FieldProps } from '../step/fields.tsx';
import { TriggerField } from './TriggerField.tsx';

export interface FlowDrawerProps {
  readonly flow: Flow;
  readonly open: boolean;
  readonly mayEdit: boolean;
  readonly close: () => void;
  readonly change: (flow: Flow) => void;
}

interface Values {
  readonly trigger: Journey.Trigger;
  readonly limited: boolean;
  readonly definition?: Definition;
  readonly recheck?: boolean;
  readonly reentry?: Journey.Reentry;
}

const WIDE = 820;

export function StartDrawer({ flow, open, mayEdit, close, change }: FlowDrawerProps) {
  const { t } = useTranslation('journey');
  const save = async ({ trigger, limited, definition, recheck, reentry }: Values) => {
    const { audience: _audience, reentry: _reentry, ...rest } = flow;
    change({
      ...rest,
      trigger,
      ...(limited && definition && { audience: { definition, ...(recheck && { recheck }) } }),
      ...(reentry && { reentry }),
    });
  };
  const initial: Partial<Values> = {
    trigger: flow.trigger,
    limited: flow.audience !== undefined,
    definition: flow.audience?.definition ?? { all: [freshLeaf('event')] },
    recheck: flow.audience?.recheck ?? false,
    reentry: flow.reentry ?? { kind: 'afterExit', cooldownHours: 24 },
  };
  return (
    <FormDrawer<Values>
      title={t('start.title')}
      open={open}
      close={close}
      initial={initial}
      width={WIDE}
      readOnly={!mayEdit}
      saveText={t('step.done')}
      save={save}
    >
      <Form.Item name="trigger" label={t('start.trigger')}>
        <TriggerField />
      </Form.Item>
      <Form.Item name="limited" label={t('start.limited')} valuePropName="checked" extra={t('start.limitedHint')}>
        <Switch />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.limited !== after.limited}>
        {({ getFieldValue }) => (
          <div hidden={!getFieldValue('limited')}>
            <Form.Item
              name="definition"
              label={t('start.audience')}
              rules={[
                {
                  validator: async (_rule, definition?: Definition) => {
                    if (getFieldValue('limited') && !(definition && isComplete(definition)))
                      throw new Error(t('field.whenMissing'));
                  },
                },
              ]}
            >
              <ConditionField />
            </Form.Item>
            <Form.Item name="recheck" label={t('start.recheck')} valuePropName="checked" extra={t('start.recheckHint')}>
              <Switch />
            </Form.Item>
          </div>
        )}
      </Form.Item>
      <Form.Item name="reentry" label={t('start.reentry')}>
        <ReentryField />
      </Form.Item>
    </FormDrawer>
  );
}

function ReentryField({ value, onChange }: FieldProps<Journey.Reentry>) {
  const { t } = useTranslation('journey');
  const rule = value ?? { kind: 'never' };
  const fresh = (kind: Journey.Reentry['kind']): Journey.Reentry =>
    kind === 'never' ? { kind } : kind === 'afterExit' ? { kind, cooldownHours: 24 } : { kind, by: 'orderId' };
  return (
    <div className="stack">
      <Segmented
        aria-label={t('start.reentry')}
        value={rule.kind}
        options={(['never', 'afterExit', 'concurrent'] as const).map((kind) => ({
          value: kind,
          label: t(`reentry.${kind}`),
        }))}
        onChange={(kind) => onChange?.(fresh(kind))}
      />
      {rule.kind === 'afterExit' && (
        <span className="row">
          {t('reentry.cooldown')}
          <InputNumber
            aria-label={t('reentry.cooldown')}
            min={0}
            max={87_840}
            value={rule.cooldownHours}
            suffix={t('span.hoursUnit')}
            onChange={(hours) => onChange?.({ kind: 'afterExit', cooldownHours: hours ?? 0 })}
            style={{ width: 140 }}
          />
        </span>
      )}
      {rule.kind === 'concurrent' && (
        <span className="row">
          {t('reentry.by')}
          <Input
            aria-label={t('reentry.by')}
            maxLength={120}
            value={rule.by}
            onChange={(event) => event.target.value && onChange?.({ kind: 'concurrent', by: event.target.value })}
            style={{ width: 200 }}
          />
        </span>
      )}
    </div>
  );
}
