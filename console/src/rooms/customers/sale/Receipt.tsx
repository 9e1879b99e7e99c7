/** What was sold and what the coupons took off, to read out or to check after the payment. */
import type { Audience } from '@pawloop/contract';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { sayCount, sayMoney } from '../../../kit/Money.tsx';
import { When } from '../../../kit/When.tsx';

export interface ReceiptProps {
  readonly sale: Audience.CounterSale | null;
  readonly close: () => void;
}

export function Receipt({ sale, close }: ReceiptProps) {
  const { t } = useTranslation('coupon');
  return (
    <Drawer
      title={t('receipt.title')}
      open={sale !== null}
      onClose={close}
      size={Math.min(480, globalThis.innerWidth)}
      destroyOnHidden
      footer={
        <div className="row drawer-foot">
          <Button type="primary" onClick={close}>
            {t('receipt.done')}
          </Button>
        </div>
      }
    >
      {sale && <Paid sale={sale} />}
    </Drawer>
  );
}

function Paid({ sale }: { readonly sale: Audience.CounterSale }) {
  const { t } = useTranslation('coupon');
  const { priced } = sale;
  return (
    <>
      <p className="quiet gap-below">
        {sale.orderNo} · <When at={sale.at} exact />
      </p>
      <ul className="lines">
        {sale.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a recorded sale never change
          <li key={index}>
            <span className="grow break">
              {line.name} <span className="quiet">× {sayCount(line.quantity)}</span>
            </span>
            <span className="figures">{sayMoney(line.amountFen + (line.discountFen ?? 0))}</span>
          </li>
        ))}
      </ul>
      {priced?.applied.map((one) => (
        <div key={one.couponId} className="sale-part">
          <span className="quiet">{one.name}</span>
          <span className="figures up">−{sayMoney(one.discountFen)}</span>
        </div>
      ))}
      {priced && priced.unused.length > 0 && (
        <p className="quiet gap-above">{t('receipt.unused', { count: priced.unused.length })}</p>
      )}
      <div className="sale-total">
        <span className="quiet">{t('receipt.paid')}</span>
        <b className="figures">{sayMoney(priced?.payableFen ?? sale.grossFen)}</b>
      </div>
    </>
  );
}
