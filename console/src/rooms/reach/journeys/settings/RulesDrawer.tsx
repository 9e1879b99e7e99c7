/** Goal and rules of a journey: what counts as success, what takes somebody out, hold-out, budget and limits. */
import type { Journey } from '@pawloop/contract';
import { Button, Form, InputNumber, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { EventField, type EventWish, type FieldProps } from '../step/fields.tsx';
import { useBudgets } from '../step/names.ts';
import { tidy } from '../step/stepValues.ts';
import type { FlowDrawerProps } from './StartDrawer.tsx';
import { SegmentPick } from './TriggerField.tsx';

interface Values {
  readonly hasGoal: boolean;
  readonly goal?: EventWish;
  readonly windowDays?: number;
  readonly exits?: Journey.Exit[];
  readonly holdOutPercent?: number | null;
  readonly budgetId?: string | null;
  readonly priority?: number | null;
  readonly maxLatenessHours?: number | null;
  readonly maxVisitsPerDay?: number | null;
}

const WIDTH = 640;
const DEFAULT_WINDOW_DAYS = 7;
const MOST_EXITS = 10;

export function RulesDrawer({ flow, open, mayEdit, close, change }: FlowDrawerProps) {
  const { t } = useTranslation('journey');
  const budgets = useBudgets();
  const save = async ({ hasGoal, goal, windowDays, exits = [], ...plain }: Values) => {
    const { trigger, audience, start, nodes, reentry } = flow;
    change({
      trigger,
      ...(audience && { audience }),
      start,
      nodes,
      ...(reentry && { reentry }),
      ...(hasGoal && { goal: { ...goal, windowDays: windowDays ?? DEFAULT_WINDOW_DAYS } }),
      ...(exits.length > 0 && { exits }),
      ...(tidy(plain) as Partial<Journey.JourneyDefinition>),
    });
  };
  const { event = 'order', where } = flow.goal ?? {};
  const initial: Partial<Values> = {
    hasGoal: flow.goal !== undefined,
    goal: where ? { event, where } : { event },
    windowDays: flow.goal?.windowDays ?? DEFAULT_WINDOW_DAYS,
    exits: flow.exits ?? [],
    holdOutPercent: flow.holdOutPercent ?? 0,
    budgetId: flow.budgetId ?? null,
    priority: flow.priority ?? null,
    maxLatenessHours: flow.maxLatenessHours ?? null,
    maxVisitsPerDay: flow.maxVisitsPerDay ?? null,
  };
  return (
    <FormDrawer<Values>
      title={t('rules.title')}
      open={open}
      close={close}
      initial={initial}
      width={WIDTH}
      readOnly={!mayEdit}
      saveText={t('step.done')}
      save={save}
    >
      <Form.Item name="hasGoal" label={t('rules.goal')} valuePropName="checked" extra={t('rules.goalHint')}>
        <Switch />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.hasGoal !== after.hasGoal}>
        {({ getFieldValue }) => (
          <div hidden={!getFieldValue('hasGoal')}>
            <Form.Item name="goal" label={t('rules.goalEvent')}>
              <EventField />
            </Form.Item>
            <Form.Item name="windowDays" label={t('rules.window')}>
              <InputNumber min={1} max={365} suffix={t('span.daysUnit')} style={{ width: 140 }} />
            </Form.Item>
          </div>
        )}
      </Form.Item>
      <Form.Item name="exits" label={t('rules.exits')} extra={t('rules.exitsHint')}>
        <ExitsField />
      </Form.Item>
      <Form.Item name="holdOutPercent" label={t('rules.holdOut')} extra={t('rules.holdOutHint')}>
        <InputNumber min={0} max={90} suffix="%" style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="budgetId" label={t('rules.budget')} extra={t('rules.budgetHint')}>
        <Select
          allowClear
          placeholder={t('rules.noBudget')}
          options={budgets.map((one) => ({ value: one.budgetId, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="priority" label={t('rules.priority')} extra={t('rules.priorityHint')}>
        <InputNumber min={0} max={100} precision={0} placeholder="0" style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="maxLatenessHours" label={t('rules.lateness')} extra={t('rules.latenessHint')}>
        <InputNumber min={0} max={8784} placeholder="24" suffix={t('span.hoursUnit')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="maxVisitsPerDay" label={t('rules.visits')} extra={t('rules.visitsHint')}>
        <InputNumber min={1} max={1000} precision={0} placeholder="50" style={{ width: 140 }} />
      </Form.Item>
    </FormDrawer>
  );
}

function ExitsField({ value = [], onChange }: FieldProps<Journey.Exit[]>) {
  const { t } = useTranslation('journey');
  const keyed = value.map((exit, index) => ({ exit, index, key: `exit ${index}` }));
  const set = (index: number, exit: Journey.Exit) => onChange?.(value.with(index, exit));
  return (
    <div className="stack">
      {keyed.map(({ exit, index, key }) => (
        <div key={key} className="row">
          {'event' in exit ? (
            <EventField value={exit} onChange={(wish) => set(index, wish)} />
          ) : (
            <span className="row">
              <Segmented
                aria-label={t('trigger.change')}
                value={exit.change}
                options={(['entered', 'left'] as const).map((one) => ({ value: one, label: t(`trigger.${one}`) }))}
                onChange={(one) => set(index, { ...exit, change: one })}
              />
              <SegmentPick value={exit.segmentId} change={(segmentId) => set(index, { ...exit, segmentId })} />
            </span>
          )}
          <Button
            type="text"
            aria-label={t('rules.exitRemove')}
            icon={<Icon name="close" size={15} />}
            onClick={() => onChange?.(value.toSpliced(index, 1))}
          />
        </div>
      ))}
      {value.length < MOST_EXITS && (
        <span className="row">
          <Button size="small" onClick={() => onChange?.([...value, { event: 'order' }])}>
            {t('rules.exitEvent')}
          </Button>
          <Button size="small" onClick={() => onChange?.([...value, { segmentId: '', change: 'left' }])}>
            {t('rules.exitSegment')}
          </Button>
        </span>
      )}
    </div>
  );
}
