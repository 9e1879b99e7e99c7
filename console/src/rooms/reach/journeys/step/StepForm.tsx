/** The fields of a step by its kind; branches and splits, which hold lists, stand in a file of their own. */

import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Icon } from '../../../../kit/Icon.tsx';
import type { Step } from '../graph/model.ts';
import { BranchForm, SplitForm } from './DecideForm.tsx';
import { EventField, SpanField, TimeField, WeekdayField } from './fields.tsx';
import { useTaskRoles } from './names.ts';
import { CouponForm, MessageForm } from './ReachForm.tsx';

export function StepForm({ step }: { readonly step: Step }) {
  switch (step.kind) {
    case 'wait':
      return <WaitForm />;
    case 'waitUntil':
      return <WaitUntilForm />;
    case 'waitEvent':
      return <WaitEventForm />;
    case 'branch':
      return <BranchForm otherwise={step.otherwise} />;
    case 'split':
      return <SplitForm step={step} />;
    case 'message':
      return <MessageForm />;
    case 'coupon':
      return <CouponForm />;
    case 'tag':
      return <TagForm />;
    case 'task':
      return <TaskForm />;
    case 'webhook':
      return <WebhookForm />;
    default:
      return null;
  }
}

function WaitForm() {
  const { t } = useTranslation('journey');
  return (
    <Form.Item name="hours" label={t('field.wait')}>
      <SpanField />
    </Form.Item>
  );
}

function WaitUntilForm() {
  const { t } = useTranslation('journey');
  return (
    <>
      <Form.Item name="localTime" label={t('field.localTime')} extra={t('field.localTimeHint')}>
        <TimeField />
      </Form.Item>
      <Form.Item name="weekday" label={t('field.weekday')}>
        <WeekdayField anyText={t('weekday.any')} />
      </Form.Item>
    </>
  );
}

function WaitEventForm() {
  const { t } = useTranslation('journey');
  return (
    <>
      <Form.Item
        name="wish"
        label={t('field.event')}
        rules={[
          {
            validator: async (_rule, wish?: { event: string }) => {
              if (!wish?.event) throw new Error(t('field.eventMissing'));
            },
          },
        ]}
      >
        <EventField />
      </Form.Item>
      <Form.Item name="timeoutHours" label={t('field.timeout')} extra={t('field.timeoutHint')}>
        <SpanField />
      </Form.Item>
      <Form.Item name="sinceEntry" label={t('field.since')}>
        <Select
          options={[
            { value: false, label: t('field.sinceStep') },
            { value: true, label: t('field.sinceEntry') },
          ]}
          placeholder={t('field.sinceStep')}
        />
      </Form.Item>
    </>
  );
}

function TagForm() {
  const { t } = useTranslation('journey');
  const tags = useQuery({ queryKey: ['tags'], queryFn: () => api('GET /v1/tags') });
  const options = (tags.data?.items ?? []).map(({ tag }) => ({ value: tag, label: tag }));
  return (
    <>
      <Form.Item name="add" label={t('field.tagAdd')} extra={t('field.tagHint')}>
        <Select mode="tags" options={options} maxCount={20} />
      </Form.Item>
      <Form.Item name="remove" label={t('field.tagRemove')}>
        <Select mode="tags" options={options} maxCount={20} />
      </Form.Item>
    </>
  );
}

function TaskForm() {
  const { t } = useTranslation('journey');
  const roles = useTaskRoles();
  return (
    <>
      <Form.Item
        name="title"
        label={t('field.taskTitle')}
        rules={[{ required: true, whitespace: true, message: t('field.taskTitleMissing') }]}
      >
        <Input maxLength={120} placeholder={t('field.taskTitleHint')} />
      </Form.Item>
      <Form.Item name="note" label={t('field.taskNote')}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <Form.Item name="dueHours" label={t('field.taskDue')}>
        <SpanField />
      </Form.Item>
      <Form.Item name="role" label={t('field.taskRole')}>
        <Select allowClear options={roles} placeholder={t('field.taskAnyone')} />
      </Form.Item>
    </>
  );
}

function WebhookForm() {
  const { t } = useTranslation('journey');
  return (
    <>
      <Form.Item
        name="url"
        label={t('field.url')}
        extra={t('field.urlHint')}
        rules={[{ required: true, pattern: /^https?:\/\/\S+$/, message: t('field.urlBad') }]}
      >
        <Input maxLength={500} inputMode="url" />
      </Form.Item>
      <Form.List name="body">
        {(fields, { add, remove }) => (
          <div className="stack gap-below">
            <span>{t('field.body')}</span>
            {fields.map((field) => (
              <div key={field.key} className="row">
                <Form.Item name={[field.name, 'name']} noStyle>
                  <Input aria-label={t('field.bodyName')} placeholder={t('field.bodyName')} style={{ width: 150 }} />
                </Form.Item>
                <Form.Item name={[field.name, 'value']} noStyle>
                  <Input aria-label={t('field.bodyValue')} placeholder={t('field.bodyValue')} style={{ width: 200 }} />
                </Form.Item>
                <Button
                  type="text"
                  aria-label={t('field.bodyRemove')}
                  icon={<Icon name="close" size={15} />}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            <div>
              <Button size="small" onClick={() => add({})}>
                {t('field.bodyAdd')}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </>
  );
}
