/** What can be done with a claim now: answer, decide, pay out, hear and judge an appeal, record what came back. */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { nowMs } from '../../../../app/time.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../../kit/fen.ts';
import { sayMoney } from '../../../../kit/Money.tsx';

type Act = 'answer' | 'decide' | 'payout' | 'judge' | 'recovery' | 'statement' | 'appeal';

interface Values {
  readonly text?: string;
  readonly fault?: boolean;
  readonly yuan?: number;
  readonly reference?: string;
  readonly granted?: boolean;
}
function actsOf(claim: Quality.ClaimDetail, operator: boolean, may: boolean): Act[] {
  const undecided = claim.state === 'open' || claim.state === 'in_review';
  if (!may) return [];
  if (!operator) {
    const open = claim.recovery?.state === 'open' && claim.appeal === null;
    const inTime = open && Date.parse(claim.recovery?.appealUntil ?? '') >= nowMs();
    return [...(undecided ? (['statement'] as const) : []), ...(inTime ? (['appeal'] as const) : [])];
  }
  return [
    'answer',
    ...(undecided ? (['decide'] as const) : []),
    ...(claim.payout?.state === 'due' ? (['payout'] as const) : []),
    ...(claim.appealOpen ? (['judge'] as const) : []),
    ...(claim.recovery?.state === 'open' ? (['recovery'] as const) : []),
  ];
}

export function ClaimActions({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  const operator = useStaff()?.scope === 'operator';
  const [write, manage] = [useMay('quality.write'), useMay('store.manage')];
  const [open, setOpen] = useState<Act | null>(null);
  const acts = actsOf(claim, operator, operator ? write : manage);
  return (
    <>
      {acts.map((act) => (
        <Button
          key={act}
          type={act === 'decide' || act === 'appeal' ? 'primary' : 'default'}
          onClick={() => setOpen(act)}
        >
          {t(`claimAct.${act}`)}
        </Button>
      ))}
      {open && <ActDrawer claim={claim} act={open} close={() => setOpen(null)} />}
    </>
  );
}

function send(claimId: string, act: Act, values: Values): Promise<unknown> {
  const params = { claimId };
  const text = values.text ?? '';
  switch (act) {
    case 'answer':
      return api('POST /v1/claims/:claimId/answer', { params, body: { text } });
    case 'statement':
      return api('POST /v1/claims/:claimId/statement', { params, body: { text } });
    case 'appeal':
      return api('POST /v1/claims/:claimId/appeal', { params, body: { text } });
    case 'judge':
      return api('POST /v1/claims/:claimId/appeal/decision', {
        params,
        body: { granted: values.granted ?? false, text },
      });
    case 'payout':
      return api('POST /v1/claims/:claimId/payout', { params, body: { reference: values.reference ?? '' } });
    case 'recovery':
      return api('POST /v1/claims/:claimId/recovery', { params, body: { reference: values.reference ?? '' } });
    case 'decide': {
      const { fault = false, yuan = 0 } = values;
      const body = { fault, text, ...(fault && { amountFen: fenOf(yuan) }) };
      return api('POST /v1/claims/:claimId/decision', { params, body });
    }
  }
}

interface ActDrawerProps {
  readonly claim: Quality.ClaimDetail;
  readonly act: Act;
  readonly close: () => void;
}

function ActDrawer({ claim, act, close }: ActDrawerProps) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const save = async (values: Values) => {
    await send(claim.claimId, act, values);
    await client.invalidateQueries({ queryKey: ['claim', claim.claimId] });
    await client.invalidateQueries({ queryKey: ['claims'] });
    await client.invalidateQueries({ queryKey: ['fund'] });
  };
  const byReference = act === 'payout' || act === 'recovery';
  return (
    <FormDrawer<Values>
      title={t(`claimAct.${act}`)}
      open
      close={close}
      save={save}
      initial={{ fault: true, granted: false }}
      saveText={t(`claimAct.${act}`)}
      saved={t('claim.saved')}
    >
      {act === 'decide' && <DecisionFields claim={claim} />}
      {act === 'judge' && (
        <Form.Item name="granted" label={t('claim.verdict')} extra={t('claim.verdictHint')}>
          <Radio.Group
            options={[
              { value: false, label: t('appealState.upheld') },
              { value: true, label: t('appealState.granted') },
            ]}
          />
        </Form.Item>
      )}
      {byReference ? (
        <Form.Item
          name="reference"
          label={t('fund.reference')}
          extra={t('fund.referenceHint')}
          rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
      ) : (
        <Form.Item
          name="text"
          label={t(act === 'answer' || act === 'decide' ? 'claim.toOwner' : 'claim.words')}
          rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
        >
          <Input.TextArea rows={5} maxLength={2000} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}

function DecisionFields({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  const fault = Form.useWatch('fault') as boolean | undefined;
  const most = claim.payableFen ?? claim.capFen;
  return (
    <>
      <Form.Item name="fault" label={t('claim.fault')}>
        <Radio.Group
          options={[
            { value: true, label: t('claim.payFirst') },
            { value: false, label: t('claim.refuse') },
          ]}
        />
      </Form.Item>
      {fault && (
        <Form.Item
          name="yuan"
          label={t('claims.amount')}
          extra={t('claim.sources', { payable: sayMoney(most), fund: sayMoney(claim.fundFen) })}
          rules={[{ required: true, message: t('textMissing') }]}
        >
          <InputNumber min={0.01} max={yuanOf(most)} precision={2} prefix="¥" />
        </Form.Item>
      )}
    </>
  );
}
