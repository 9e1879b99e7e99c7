/** Shares of the customer tiers in percent; together they make 100. */
import type { Budget } from '@pawloop/contract';
import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { sumOf } from './amounts.ts';

const tiers = ['new', 'active', 'dormant'] as const;
const WHOLE = 100;

export function SharesFields() {
  const { t } = useTranslation('coupon');
  const shares = Form.useWatch<Partial<Budget.Shares> | undefined>('shares');
  const sum = sumOf(shares);
  const whole = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: () => {
      const present = sumOf(getFieldValue('shares') as Partial<Budget.Shares>);
      return present === WHOLE ? Promise.resolve() : Promise.reject(t('budget.sharesBad', { sum: present }));
    },
  });
  return (
    <>
      <div className="coupon-fields">
        {tiers.map((tier) => (
          <Form.Item
            key={tier}
            name={['shares', tier]}
            label={t(`tier.${tier}`)}
            extra={t(`tierHint.${tier}`)}
            {...(tier === 'dormant' && { dependencies: ['shares'], rules: [whole] })}
          >
            <InputNumber suffix="%" min={0} max={WHOLE} precision={0} />
          </Form.Item>
        ))}
      </div>
      {sum !== WHOLE && <p className="down">{t('budget.sharesBad', { sum })}</p>}
    </>
  );
}
