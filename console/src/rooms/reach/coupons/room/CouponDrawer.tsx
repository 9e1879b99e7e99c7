/** One coupon with all that happened with it; staff may take it back while it is unused. */
import type { Coupon } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Money, sayMoney } from '../../../../kit/Money.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { toneOfState, useCouponWords } from '../words.ts';
import { CustomerName } from './CustomerName.tsx';

/** Opens with the query `coupon`. */
export function CouponDrawer() {
  const { t } = useTranslation('coupon');
  const [{ coupon: couponId = '' }, change] = useQueryState();
  const found = useQuery({
    queryKey: ['coupon', couponId],
    queryFn: () => api('GET /v1/coupons/:couponId', { params: { couponId } }),
    enabled: couponId !== '',
  });
  return (
    <Drawer
      title={t('one.title')}
      open={couponId !== ''}
      onClose={() => change({ coupon: undefined })}
      size={Math.min(480, globalThis.innerWidth)}
      destroyOnHidden
    >
      {couponId !== '' && <Loaded query={found}>{(coupon) => <Details coupon={coupon} />}</Loaded>}
    </Drawer>
  );
}

function Details({ coupon }: { readonly coupon: Coupon.CouponDetail }) {
  const { t } = useTranslation(['coupon', 'journey']);
  const words = useCouponWords();
  return (
    <div className="pile">
      <div className="row spread">
        <StateTag tone={toneOfState[coupon.state]}>{t(`journey:coupon.state_${coupon.state}`)}</StateTag>
        <RevokeButton coupon={coupon} />
      </div>
      <dl className="facts">
        <dt>{t('issued.code')}</dt>
        <dd className="figures">{coupon.code}</dd>
        <dt>{t('list.worth')}</dt>
        <dd>
          {words.worth(coupon.terms)} · {words.threshold(coupon.terms)}
        </dd>
        <dt>{t('issued.customer')}</dt>
        <dd>
          <CustomerName customerId={coupon.customerId} customer={coupon.customer} />
        </dd>
        <dt>{t('issued.from')}</dt>
        <dd>
          {coupon.journeyId ? (
            <Go to={`/journeys/${coupon.journeyId}`}>{t(`journey:coupon.from_${coupon.originKind}`)}</Go>
          ) : (
            t(`journey:coupon.from_${coupon.originKind}`)
          )}
        </dd>
        <dt>{t('issued.validFrom')}</dt>
        <dd>
          <When at={coupon.validFrom} exact />
        </dd>
        <dt>{t('issued.validTo')}</dt>
        <dd>
          <When at={coupon.validTo} exact />
        </dd>
        {coupon.discountFen !== null && (
          <>
            <dt>{t('issued.discount')}</dt>
            <dd>
              <Money fen={coupon.discountFen} />
            </dd>
          </>
        )}
      </dl>
      <section>
        <h3 className="gap-below">{t('one.history')}</h3>
        <ol className="lines">
          {coupon.moves.map((move) => (
            <li key={`${move.at}-${move.move}`}>
              <span className="grow">
                {t(`move.${move.move}`)}
                {move.discountFen !== null && ` −${sayMoney(move.discountFen)}`}
                {move.reason && <span className="quiet break"> {move.reason}</span>}
              </span>
              <span className="quiet">
                <When at={move.at} exact />
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function RevokeButton({ coupon }: { readonly coupon: Coupon.CouponDetail }) {
  const { t } = useTranslation(['coupon', 'journey']);
  const client = useQueryClient();
  const may = useMay('coupon.grant');
  if (!may || coupon.state !== 'issued') return null;
  const revoke = () =>
    ask({
      title: t('journey:coupon.revoke'),
      text: t('journey:coupon.revokeText', { name: coupon.name }),
      confirm: t('journey:coupon.revoke'),
      danger: true,
      reason: t('give.reason'),
      run: async (reason) => {
        await api('POST /v1/coupons/:couponId/revoke', { params: { couponId: coupon.couponId }, body: { reason } });
        await client.invalidateQueries({ queryKey: ['coupon'] });
        await client.invalidateQueries({ queryKey: ['coupons', coupon.templateId] });
        await client.invalidateQueries({ queryKey: ['coupon-template', coupon.templateId] });
      },
    });
  return (
    <Button size="small" danger onClick={revoke}>
      {t('journey:coupon.revoke')}
    </Button>
  );
}
