/** Orders and returns of a customer; a counter sale can be cancelled with a reason. */
import type { Reply } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Money, sayCount } from '../../../kit/Money.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { MoreList } from './MoreList.tsx';

type Order = Reply<'GET /v1/customers/:customerId/orders'>['items'][number];

export function Orders({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('audience');
  const params = { customerId };
  return (
    <MoreList
      queryKey={['customer', customerId, 'orders']}
      load={(cursor) =>
        api('GET /v1/customers/:customerId/orders', { params, query: { limit: 30, ...(cursor && { cursor }) } })
      }
      empty={<Empty icon="cart" title={t('order.none')} hint={t('order.noneHint')} />}
    >
      {(orders) => (
        <ul className="lines">
          {orders.map((order) => (
            <OrderLine key={order.orderId} order={order} />
          ))}
        </ul>
      )}
    </MoreList>
  );
}

function OrderLine({ order }: { readonly order: Order }) {
  const { t } = useTranslation('audience');
  const maySell = useMay('sale.record');
  const client = useQueryClient();
  const cancel = () =>
    ask({
      title: t('order.cancel'),
      text: t('order.cancelText'),
      confirm: t('order.cancel'),
      danger: true,
      reason: t('order.reason'),
      run: async (reason) => {
        await api('POST /v1/counter-sales/:orderId/cancel', { params: { orderId: order.orderId }, body: { reason } });
        await client.invalidateQueries();
      },
    });
  return (
    <li>
      <div className="grow">
        <span className="row">
          <b>{t('order.no', { no: order.orderNo })}</b>
          <StateTag>{t(`kind.${order.kind}`)}</StateTag>
          <StateTag>{t(`source.${order.source}`, { defaultValue: order.source })}</StateTag>
          {order.cancelledAt && (
            <StateTag tone="bad" title={order.cancelReason ?? ''}>
              {t('order.cancelled')}
            </StateTag>
          )}
          {!order.cancelledAt && !order.isOrder && <StateTag tone="warn">{t('order.return')}</StateTag>}
        </span>
        <div className="quiet break">
          {order.lines.map((line) => `${line.name} × ${sayCount(line.quantity)}`).join(t('comma'))}
        </div>
        <div className="quiet">
          <When at={order.at} exact />
        </div>
      </div>
      <b>
        <Money fen={order.grossFen - order.returnFen} currency={order.currency} />
      </b>
      {maySell && order.source === 'counter' && !order.cancelledAt && (
        <Button size="small" onClick={cancel}>
          {t('order.cancel')}
        </Button>
      )}
    </li>
  );
}
