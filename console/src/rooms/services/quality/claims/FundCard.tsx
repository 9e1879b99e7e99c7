/** A merchant's deposit: balance, what should be there, what is still owed; the operator records bank deposits. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Figure } from '../../../../kit/Figure.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { fenOf } from '../../../../kit/fen.ts';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayMoney } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';

interface Values {
  readonly yuan: number;
  readonly reference: string;
}
export function FundCard({ merchantId }: { readonly merchantId: string }) {
  const { t } = useTranslation('quality');
  const [open, setOpen] = useState(false);
  const operator = useStaff()?.scope === 'operator';
  const may = useMay('quality.write') && operator;
  const query = useQuery({
    queryKey: ['fund', merchantId],
    queryFn: () => api('GET /v1/guarantee-funds/:merchantId', { params: { merchantId } }),
  });
  return (
    <Section
      title={t('fund.title')}
      hint={t('fund.hint')}
      extra={may && <Button onClick={() => setOpen(true)}>{t('fund.deposit')}</Button>}
    >
      <Loaded query={query}>
        {(fund) => (
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
        )}
      </Loaded>
      {open && <DepositDrawer merchantId={merchantId} close={() => setOpen(false)} />}
    </Section>
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
