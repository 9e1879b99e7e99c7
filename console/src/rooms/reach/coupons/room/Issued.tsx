/** Coupons of a template: whose, in which state, until when; one opens with its history. */
import type { Coupon } from '@pawloop/contract';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Money } from '../../../../kit/Money.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { Wide } from '../../../../kit/Wide.tsx';
import { MoreList } from '../../../customers/profile/MoreList.tsx';
import { toneOfState } from '../words.ts';
import { CustomerName } from './CustomerName.tsx';

const PAGE = 20;
const states = ['issued', 'redeemed', 'expired', 'revoked', 'returned', 'reserved'] as const;

export function Issued({ templateId }: { readonly templateId: string }) {
  const { t } = useTranslation(['coupon', 'journey']);
  const [query, change] = useQueryState();
  const state = states.find((one) => one === query.state);
  return (
    <>
      <Select<Coupon.CouponState | undefined>
        allowClear
        aria-label={t('issued.state')}
        placeholder={t('issued.state')}
        value={state ?? null}
        options={states.map((value) => ({ value, label: t(`journey:coupon.state_${value}`) }))}
        onChange={(chosen) => change({ state: chosen })}
        style={{ minWidth: 150 }}
        className="gap-below"
      />
      <MoreList
        queryKey={['coupons', templateId, state]}
        load={(cursor) =>
          api('GET /v1/coupons', {
            query: { templateId, limit: PAGE, ...(state && { state }), ...(cursor && { cursor }) },
          })
        }
        empty={<Empty icon="ticket" title={t('issued.none')} hint={t('issued.noneHint')} />}
      >
        {(items) => (
          <Wide label={t('room.issued')}>
            <table className="plain-table issued">
              <thead>
                <tr>
                  <th>{t('issued.code')}</th>
                  <th>{t('issued.customer')}</th>
                  <th>{t('issued.state')}</th>
                  <th>{t('issued.from')}</th>
                  <th>{t('issued.validTo')}</th>
                  <th className="right">{t('issued.discount')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((coupon) => (
                  <tr key={coupon.couponId}>
                    <td>
                      <button
                        type="button"
                        className="code-open"
                        onClick={() => change({ coupon: coupon.couponId }, false)}
                      >
                        {coupon.code}
                      </button>
                    </td>
                    <td>
                      <CustomerName customerId={coupon.customerId} customer={coupon.customer} />
                    </td>
                    <td>
                      <StateTag tone={toneOfState[coupon.state]}>{t(`journey:coupon.state_${coupon.state}`)}</StateTag>
                    </td>
                    <td>{t(`journey:coupon.from_${coupon.originKind}`)}</td>
                    <td>
                      <When at={coupon.validTo} exact />
                    </td>
                    <td className="right">
                      <Money fen={coupon.discountFen} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        )}
      </MoreList>
    </>
  );
}
