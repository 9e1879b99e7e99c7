/** In full, a deposit, or at the store (BOOK-3). */
import { Box, Press, Words } from '#host';
import { yuan } from '../benefit/coupon.ts';
import type { PayWay, Quote } from '../service/bookings.ts';
import { Icon } from '../ui/icon.tsx';
import { Card } from '../ui/kit.tsx';
import { useText } from './texts.ts';

interface PayWaysProps {
  readonly ways: Quote['ways'];
  readonly value: PayWay | undefined;
  readonly onChange: (payWay: PayWay) => void;
}

export function PayWays(props: PayWaysProps) {
  const t = useText();
  return (
    <Card title={t('payWay.title')}>
      <BarePayWays {...props} />
    </Card>
  );
}

/** For a card that has a title of its own. */
export function BarePayWays({ ways, value, onChange }: PayWaysProps) {
  const t = useText();
  return (
    <Box className="stack" role="radiogroup" label={t('payWay.title')}>
      {ways.map(({ payWay, dueNowFen }) => (
        <Press
          key={payWay}
          as="radio"
          className={`choice ${payWay === value ? 'is-chosen' : ''}`}
          chosen={payWay === value}
          onPress={() => onChange(payWay)}
        >
          <Box hidden className={`tick is-round ${payWay === value ? 'is-on' : ''}`}>
            {payWay === value && <Icon name="check" />}
          </Box>
          <Words className="grow">{t(`payWay.${payWay}`)}</Words>
          <Words className="ticket-name">{t('payWay.now', { yuan: yuan(dueNowFen) })}</Words>
        </Press>
      ))}
    </Box>
  );
}
