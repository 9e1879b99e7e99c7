/** What care does with a case: take it, answer, note, compensate, solve, open again. */
import type { Care } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { rootCauses } from './caseWords.ts';

type Act = 'answer' | 'note' | 'compensate' | 'solve' | 'reopen';

interface Values {
  readonly text?: string;
  readonly rootCause?: Care.RootCause;
  readonly way?: 'coupon' | 'fund';
  readonly templateId?: string;
  readonly petId?: string;
  readonly occurredOn?: string;
}

export function CaseActions({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  const client = useQueryClient();
  const may = useMay('case.write');
  const staff = useStaff();
  const [open, setOpen] = useState<Act | null>(null);
  const [taking, setTaking] = useState(false);
  if (!may || !staff) return null;
  const solved = entry.state === 'solved';
  const acts: Act[] = [
    ...(entry.customer ? (['answer'] as const) : []),
    'note',
    ...(entry.customer && !solved ? (['compensate'] as const) : []),
    solved ? 'reopen' : 'solve',
  ];
  const take = async () => {
    setTaking(true);
    const params = { caseId: entry.caseId };
    await api('POST /v1/cases/:caseId/assign', { params, body: { staffId: staff.staffId } }).finally(() =>
      setTaking(false),
    );
    await client.invalidateQueries({ queryKey: ['case', entry.caseId] });
  };
  return (
    <>
      {!solved && entry.assignee?.staffId !== staff.staffId && (
        <Button loading={taking} onClick={() => void take()}>
          {t('take')}
        </Button>
      )}
      {acts.map((act) => (
        <Button key={act} type={act === 'solve' ? 'primary' : 'default'} onClick={() => setOpen(act)}>
          {t(`act.${act}`)}
        </Button>
      ))}
      {open && <ActDrawer entry={entry} act={open} close={() => setOpen(null)} />}
    </>
  );
}

function send(caseId: string, act: Act, values: Values): Promise<unknown> {
  const params = { caseId };
  const text = values.text ?? '';
  switch (act) {
    case 'answer':
      return api('POST /v1/cases/:caseId/answers', { params, body: { text } });
    case 'note':
      return api('POST /v1/cases/:caseId/notes', { params, body: { text } });
    case 'reopen':
      return api('POST /v1/cases/:caseId/reopen', { params, body: { reason: text } });
    case 'solve':
      return api('POST /v1/cases/:caseId/solve', {
        params,
        body: { rootCause: values.rootCause ?? 'misunderstanding', solution: text },
      });
    case 'compensate': {
      const { way, templateId = '', petId = '', occurredOn = '' } = values;
      const body =
        way === 'fund'
          ? { way: 'fund' as const, petId, occurredOn, reason: text }
          : { way: 'coupon' as const, templateId, reason: text };
      return api('POST /v1/cases/:caseId/compensations', { params, body });
    }
  }
}

interface ActDrawerProps {
  readonly entry: Care.CaseDetail;
  readonly act: Act;
  readonly close: () => void;
}

function ActDrawer({ entry, act, close }: ActDrawerProps) {
  const { t } = useTranslation('care');
  const client = useQueryClient();
  const save = async (values: Values) => {
    await send(entry.caseId, act, values);
    await client.invalidateQueries({ queryKey: ['case', entry.caseId] });
    await client.invalidateQueries({ queryKey: ['cases'] });
  };
  return (
    <FormDrawer<Values>
      title={t(`act.${act}`)}
      open
      close={close}
      save={save}
      initial={{ way: 'coupon' }}
      saveText={t(`act.${act}`)}
      saved={t('saved')}
    >
      {act === 'solve' && (
        <Form.Item
          name="rootCause"
          label={t('rootCauseTitle')}
          rules={[{ required: true, message: t('rootCauseMissing') }]}
        >
          <Select options={rootCauses.map((one) => ({ value: one, label: t(`rootCause.${one}`) }))} />
        </Form.Item>
      )}
      {act === 'compensate' && <CompensationFields entry={entry} />}
      <Form.Item
        name="text"
        label={t(act === 'answer' || act === 'solve' ? 'toOwner' : 'words')}
        extra={act === 'note' ? t('noteHint') : undefined}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input.TextArea rows={5} maxLength={act === 'compensate' || act === 'reopen' ? 200 : 2000} />
      </Form.Item>
    </FormDrawer>
  );
}

function CompensationFields({ entry }: { readonly entry: Care.CaseDetail }) {
  const { t } = useTranslation('care');
  const way = Form.useWatch('way') as string | undefined;
  return (
    <>
      {entry.bookingId && (
        <Form.Item name="way" label={t('way')}>
          <Radio.Group
            options={[
              { value: 'coupon', label: t('wayCoupon') },
              { value: 'fund', label: t('wayFund') },
            ]}
          />
        </Form.Item>
      )}
      {way === 'fund' ? <FundFields customerId={entry.customer?.customerId ?? ''} /> : <CouponField />}
    </>
  );
}

function CouponField() {
  const { t } = useTranslation('care');
  const templates = useQuery({
    queryKey: ['coupon-templates', 'active'],
    queryFn: () => api('GET /v1/coupon-templates', { query: { status: 'active', limit: 100 } }),
  });
  return (
    <Form.Item name="templateId" label={t('coupon')} rules={[{ required: true, message: t('couponMissing') }]}>
      <Select options={templates.data?.items.map((one) => ({ value: one.templateId, label: one.name })) ?? []} />
    </Form.Item>
  );
}

function FundFields({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('care');
  const kept = useQuery({
    queryKey: ['customer', customerId, 'pets'],
    queryFn: () => api('GET /v1/customers/:customerId/pets', { params: { customerId } }),
  });
  const pets = kept.data?.items ?? [];
  return (
    <>
      <Form.Item name="petId" label={t('pet')} rules={[{ required: true, message: t('textMissing') }]}>
        <Select options={pets.map((one) => ({ value: one.petId, label: one.name }))} />
      </Form.Item>
      <Form.Item name="occurredOn" label={t('occurredOn')} rules={[{ required: true, message: t('textMissing') }]}>
        <DateInput />
      </Form.Item>
    </>
  );
}
