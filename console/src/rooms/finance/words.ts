/** Words and tones that the rooms of the money share. */
import type { Ledger, Payment, Settlement } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import type { Tone } from '../../kit/StateTag.tsx';

export const paymentTones: Readonly<Record<Payment.PaymentState, Tone>> = {
  created: 'plain',
  pending: 'accent',
  succeeded: 'good',
  closed: 'plain',
  failed: 'bad',
};
export const refundTones: Readonly<Record<Payment.RefundState, Tone>> = {
  requested: 'accent',
  sent: 'accent',
  unknown: 'warn',
  succeeded: 'good',
  failed: 'bad',
};
export const payoutTones: Readonly<Record<Settlement.PayoutState, Tone>> = {
  draft: 'warn',
  approved: 'accent',
  paying: 'accent',
  paid: 'good',
  failed: 'bad',
};
export const itemTones: Readonly<Record<Settlement.ItemState, Tone>> = {
  pending: 'plain',
  held: 'warn',
  open: 'accent',
  settled: 'good',
};

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** The random end of an id: what people compare; a bill's name ends with its day. */
const shortId = (id: string): string => (UUID.test(id) ? id.slice(-8) : id.slice(-10));

/** `Booking 3fa9c1d2`. */
export function useSaySubject(): (subject: { readonly kind: string; readonly id: string }) => string {
  const { t } = useTranslation('finance');
  return ({ kind, id }) => `${t(`subject.${kind}`, { defaultValue: t('subject.other') })} ${shortId(id)}`;
}

export function useSayAccount(): (account: Pick<Ledger.Account, 'kind' | 'owner' | 'ownerName'>) => string {
  const { t } = useTranslation('finance');
  return ({ kind, owner, ownerName }) => {
    const whose =
      ownerName ?? t(`vendor.${owner}`, { defaultValue: owner === 'platform' ? t('ledger.platform') : shortId(owner) });
    return owner === '' ? t(`accountKind.${kind}`) : `${t(`accountKind.${kind}`)} · ${whose}`;
  };
}

/** Events are written `payment.refund_requested`, as they stand in the language file. */
export function useSayEntry(): (kind: string) => string {
  const { t } = useTranslation('finance');
  return (kind) => t(`entryKind.${kind}`, { defaultValue: kind });
}

export function useSayMerchant(): (of: {
  readonly merchantId: string;
  readonly merchantName: string | null;
}) => string {
  const { t } = useTranslation('finance');
  return ({ merchantId, merchantName }) => merchantName ?? t('settlement.unnamed', { id: shortId(merchantId) });
}
