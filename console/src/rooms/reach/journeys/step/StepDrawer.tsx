/** Edits one step: its own fields by kind, and a label; a new step stands on the canvas only once it is saved. */
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import type { Step } from '../graph/model.ts';
import { StepForm } from './StepForm.tsx';
import { fromForm, toForm } from './stepValues.ts';

export interface StepDrawerProps {
  /** Nothing while it is closed. */
  readonly step: Step | undefined;
  readonly isNew: boolean;
  readonly mayEdit: boolean;
  readonly close: () => void;
  readonly save: (step: Step) => void;
  readonly remove?: (() => void) | undefined;
}

const WIDE = 820;
const NARROW = 520;

export function StepDrawer({ step, isNew, mayEdit, close, save, remove }: StepDrawerProps) {
  const { t } = useTranslation('journey');
  if (!step) return null;
  return (
    <FormDrawer<Record<string, unknown>>
      key={step.id}
      title={t(isNew ? 'step.new' : 'step.edit', { kind: t(`kind.${step.kind}`) })}
      open
      close={close}
      initial={toForm(step)}
      width={step.kind === 'branch' ? WIDE : NARROW}
      readOnly={!mayEdit}
      saveText={t(isNew ? 'step.add' : 'step.done')}
      save={async (values) => save(fromForm(step, values))}
    >
      <p className="quiet gap-below">{t(`kindHint.${step.kind}`)}</p>
      <StepForm step={step} />
      <Form.Item name="label" label={t('step.label')}>
        <Input maxLength={80} placeholder={t('step.labelHint')} />
      </Form.Item>
      {mayEdit && !isNew && remove && (
        <Button danger onClick={remove}>
          {t('step.remove')}
        </Button>
      )}
    </FormDrawer>
  );
}
