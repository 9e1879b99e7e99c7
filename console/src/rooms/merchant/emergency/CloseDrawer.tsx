/** Ends a case with the visit, which enters the pet's record. */
import type { Dispatch } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';

interface CloseDrawerProps {
  readonly requestId: string;
  readonly open: boolean;
  readonly close: () => void;
}

const outcomes = ['sent_home', 'admitted', 'referred', 'died'] as const;

interface Values {
  readonly diagnosis: string;
  readonly treatment?: string;
  readonly advice?: string;
  readonly nextVisitOn?: string;
  readonly outcome: Dispatch.Visit['outcome'];
}

export function CloseDrawer({ requestId, open, close }: CloseDrawerProps) {
  const { t } = useTranslation(['dispatch', 'kit']);
  const client = useQueryClient();
  return (
    <FormDrawer<Values>
      title={t('visit.title')}
      open={open}
      close={close}
      initial={{ outcome: 'sent_home' }}
      saveText={t('step.close')}
      saved={t('visit.saved')}
      save={async ({ diagnosis, treatment, advice, nextVisitOn, outcome }) => {
        const body = {
          diagnosis,
          treatment: treatment ?? '',
          advice: advice?.trim() || null,
          nextVisitOn: nextVisitOn ?? null,
          outcome,
        };
        await api('POST /v1/dispatch/cases/:requestId/close', { params: { requestId }, body });
        await client.invalidateQueries({ queryKey: ['emergency'] });
      }}
    >
      <Form.Item name="diagnosis" label={t('visit.diagnosis')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="treatment" label={t('visit.treatment')}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="outcome" label={t('visit.outcome')}>
        <Select options={outcomes.map((value) => ({ value, label: t(`visit.outcomes.${value}`) }))} />
      </Form.Item>
      <Form.Item name="advice" label={t('visit.advice')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <Form.Item name="nextVisitOn" label={t('visit.next')}>
        <DateInput />
      </Form.Item>
    </FormDrawer>
  );
}
