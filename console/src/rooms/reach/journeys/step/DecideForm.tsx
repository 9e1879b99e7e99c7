/** Fields of a branch (cases in their order) and of a split (shares that add up to 100). */
import { Button, Form, Input, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { type Definition, freshLeaf, isComplete } from '../../../customers/segments/builder/tree.ts';
import type { Step } from '../graph/model.ts';
import { ConditionField } from './fields.tsx';

const MOST = 10;
const WHOLE = 100;

export function BranchForm({ otherwise }: { readonly otherwise: string }) {
  const { t } = useTranslation('journey');
  return (
    <Form.List name="cases">
      {(fields, { add, remove, move }) => (
        <div className="stack gap-below">
          {fields.map((field, index) => (
            <fieldset key={field.key} className="case">
              <legend className="row">
                {t('field.case', { number: index + 1 })}
                {index > 0 && (
                  <Tool
                    label={t('field.caseUp')}
                    icon={<Icon name="up" size={15} />}
                    run={() => move(index, index - 1)}
                  />
                )}
                {fields.length > 1 && (
                  <Tool
                    label={t('field.caseRemove')}
                    icon={<Icon name="trash" size={15} />}
                    run={() => remove(index)}
                  />
                )}
              </legend>
              <Form.Item name={[field.name, 'label']} label={t('field.caseName')}>
                <Input maxLength={80} placeholder={t('field.caseNameHint')} />
              </Form.Item>
              <Form.Item
                name={[field.name, 'when']}
                label={t('field.when')}
                rules={[
                  {
                    validator: async (_rule, when?: Definition) => {
                      if (!when || !isComplete(when)) throw new Error(t('field.whenMissing'));
                    },
                  },
                ]}
              >
                <ConditionField />
              </Form.Item>
              <Form.Item name={[field.name, 'next']} hidden>
                <Input />
              </Form.Item>
            </fieldset>
          ))}
          <div>
            <Button
              type="dashed"
              disabled={fields.length >= MOST}
              icon={<Icon name="plus" size={15} />}
              onClick={() => add({ when: { all: [freshLeaf('event')] }, next: otherwise })}
            >
              {t('field.caseAdd')}
            </Button>
          </div>
          <p className="quiet">{t('field.casesHint')}</p>
        </div>
      )}
    </Form.List>
  );
}

function Tool({ label, icon, run }: { readonly label: string; readonly icon: ReactNode; readonly run: () => void }) {
  return <Button type="text" size="small" aria-label={label} title={label} icon={icon} onClick={run} />;
}

export function SplitForm({ step }: { readonly step: Extract<Step, { kind: 'split' }> }) {
  const { t } = useTranslation('journey');
  return (
    <Form.List
      name="arms"
      rules={[
        {
          validator: async (_rule, arms: readonly { share?: number }[] = []) => {
            const sum = arms.reduce((total, arm) => total + (arm?.share ?? 0), 0);
            if (Math.abs(sum - WHOLE) > 1e-6) throw new Error(t('field.sharesBad', { sum }));
          },
        },
      ]}
    >
      {(fields, { add, remove }, { errors }) => (
        <div className="stack gap-below">
          {fields.map((field, index) => (
            <div key={field.key} className="arm">
              <Form.Item name={[field.name, 'label']} label={t('field.arm', { number: index + 1 })}>
                <Input maxLength={80} placeholder={t('field.armHint')} />
              </Form.Item>
              <Form.Item name={[field.name, 'share']} label={t('field.share')}>
                <InputNumber min={0} max={WHOLE} suffix="%" style={{ width: 110 }} />
              </Form.Item>
              <Form.Item name={[field.name, 'next']} hidden>
                <Input />
              </Form.Item>
              {fields.length > 2 && (
                <Tool label={t('field.armRemove')} icon={<Icon name="trash" size={15} />} run={() => remove(index)} />
              )}
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <div>
            <Button
              type="dashed"
              disabled={fields.length >= MOST}
              icon={<Icon name="plus" size={15} />}
              onClick={() => add({ share: 0, next: step.arms.at(-1)?.next })}
            >
              {t('field.armAdd')}
            </Button>
          </div>
          <p className="quiet">{t('field.splitHint')}</p>
        </div>
      )}
    </Form.List>
  );
}
