/** A merchant's deposit: balance, what should be there, what is still owed; the operator records bank deposits, the merchant pays. */
import type { Quality } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Figure } from '../../../../kit/Figure.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { fenOf } from '../../../../kit/fen.ts';
import { Go } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayMoney } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { PayInDrawer } from '../../../finance/deposit/PayInDrawer.tsx';
import '../quality.css';

interface Values {
  readonly yuan: number;
  readonly reference: string;
}
export function FundCard({ merchantId }: { readonly merchantId: string }) {
  const { t } = useTranslation('quality');
  const [open, setOpen] = useState(false);
  const operator = useStaff()?.scope === 'operator';
  const [write, manage] = [useMay('quality.write'), useMay('store.manage')];
  const mayRecord = write && operator;
  const mayPay = manage && !operator;
  const query = useQuery({
    queryKey: ['fund', merchantId],
    queryFn: () => api('GET /v1/guarantee-funds/:merchantId', { params: { merchantId } }),
  });
  return (
    <Section
      title={t('fund.title')}
      hint={t('fund.hint')}
      extra={
        (mayRecord || mayPay) && (
          <Button disabled={!query.data} onClick={() => setOpen(true)}>
            {t(mayRecord ? 'fund.deposit' : 'fund.pay')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(fund) => (
          <>
            <div className="pair">
              <Figure
                label={t('fund.balance')}
                value={sayMoney(fund.balanceFen)}
                note={
                  fund.balanceFen < fund.requiredFen && (
                    <StateTag tone="warn">
                      {t('fund.missing', { amount: sayMoney(fund.requiredFen - fund.balanceFen) })}
                    </StateTag>
                  )
                }
              />
              <Figure label={t('fund.owed')} value={sayMoney(fund.recoverableFen)} />
            </div>
            <Deposits deposits={fund.deposits} mayPay={mayPay} />
          </>
        )}
      </Loaded>
      {open && mayRecord && <DepositDrawer merchantId={merchantId} close={() => setOpen(false)} />}
      {open && mayPay && query.data && <PayInDrawer fund={query.data} close={() => setOpen(false)} />}
    </Section>
  );
}

const SHOWN = 5;
const toneOf = { pending: 'accent', paid: 'good', cancelled: 'plain' } as const;

interface DepositsProps {
  readonly deposits: readonly Quality.FundDeposit[];
  readonly mayPay: boolean;
}

/** The newest ones; one that is under way can be gone on with. */
function Deposits({ deposits, mayPay }: DepositsProps) {
  const { t } = useTranslation('quality');
  if (deposits.length === 0) return null;
  return (
    <ul className="lines gap-above">
      {deposits.slice(0, SHOWN).map((one) => (
        <li key={one.depositId} className="wrapping-line">
          <span className="grow">
            <b className="figures">{sayMoney(one.amountFen)}</b>{' '}
            <span className="quiet">
              {t(`fund.way.${one.way}`)} {one.reference} · <When at={one.at} />
            </span>
          </span>
          <StateTag tone={toneOf[one.state]}>{t(`fund.state.${one.state}`)}</StateTag>
          {mayPay && one.state === 'pending' && one.paymentId && (
            <Go to={`/money/pay/${one.paymentId}`}>{t('fund.goOn')}</Go>
          )}
        </li>
      ))}
    </ul>
  );
}

function DepositDrawer({ merchantId, close }: { readonly merchantId: string; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const save = async ({ yuan, reference }: Values) => {
    await api('POST /v1/guarantee-funds/:merchantId/deposits', {
      params: { merchantId },
      body: { amountFen: fenOf(yuan), reference },
    });
    await client.invalidateQueries({ queryKey: ['fund', merchantId] });
  };
  return (
    <FormDrawer<Values> title={t('fund.deposit')} open close={close} save={save} saved={t('fund.recorded')}>
      <Form.Item name="yuan" label={t('fund.amount')} rules={[{ required: true, message: t('textMissing') }]}>
        <InputNumber min={0.01} max={10_000_000} precision={2} prefix="¥" />
      </Form.Item>
      <Form.Item
        name="reference"
        label={t('fund.reference')}
        extra={t('fund.referenceHint')}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
    </FormDrawer>
  );
}
