/** How much a merchant pays into its guarantee deposit; the cashier follows (MER-7). */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { useGo } from '../../../kit/Go.tsx';
import { sayMoney } from '../../../kit/Money.tsx';

interface Values {
  readonly yuan: number;
}

interface PayInDrawerProps {
  readonly fund: Quality.Fund;
  /** What was tried before; left out: what is missing. */
  readonly amountFen?: number;
  readonly close: () => void;
}

export function PayInDrawer({ fund, amountFen, close }: PayInDrawerProps) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const go = useGo();
  const { merchantId } = fund;
  const wantedFen = amountFen ?? Math.max(0, fund.requiredFen - fund.balanceFen);
  const save = async ({ yuan }: Values) => {
    const params = { merchantId };
    const body = { amountFen: fenOf(yuan) };
    const { paymentId } = await api('POST /v1/guarantee-funds/:merchantId/payments', { params, body });
    await client.invalidateQueries({ queryKey: ['fund', merchantId] });
    if (paymentId) go(`/money/pay/${paymentId}`);
  };
  return (
    <FormDrawer<Values>
      title={t('deposit.pay')}
      open
      close={close}
      initial={wantedFen > 0 ? { yuan: yuanOf(wantedFen) } : {}}
      save={save}
      saveText={t('deposit.toCashier')}
    >
      <p className="quiet gap-below">{t('deposit.hint')}</p>
      <Form.Item
        name="yuan"
        label={t('deposit.amount')}
        extra={t('deposit.required', { required: sayMoney(fund.requiredFen), balance: sayMoney(fund.balanceFen) })}
        rules={[{ required: true, message: t('deposit.amountMissing') }]}
      >
        <InputNumber min={0.01} max={10_000_000} precision={2} prefix="¥" />
      </Form.Item>
    </FormDrawer>
  );
}
