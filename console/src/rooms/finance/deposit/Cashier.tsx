/** Pays what is open: the provider is asked for what the chosen way needs, a code to scan or a page to open. */
import type { Payment } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';

/** Ways that work at a desk: WeChat scans a code from the screen, the sandbox has a page. */
const WAYS = ['native', 'sandbox'] as const;
type Way = (typeof WAYS)[number];

export const wayOf = (channels: readonly Payment.PayChannel[]): Way | undefined =>
  WAYS.find((way) => channels.includes(way));

/** The provider keeps a code this long at least; asked again it gives the same one. */
const CODE_FRESH_MS = 10 * 60_000;

interface CashierProps {
  readonly payment: Payment.OwnerPayment;
  readonly way: Way;
  /** `m:ss` until it expires. */
  readonly left: string;
}

export function Cashier({ payment: { paymentId }, way, left }: CashierProps) {
  const { t } = useTranslation('finance');
  const prepared = useQuery({
    queryKey: ['own-payment', paymentId, 'prepared', way],
    queryFn: () =>
      api('POST /v1/merchant/payments/:paymentId/prepare', { params: { paymentId }, body: { channel: way } }),
    staleTime: CODE_FRESH_MS,
    refetchOnWindowFocus: false,
  });
  return (
    <Section title={t(way === 'native' ? 'deposit.scan' : 'deposit.sandbox')} hint={t('deposit.left', { left })}>
      <Loaded query={prepared} skeleton={<Skeleton height={220} />}>
        {(reply) => <Way reply={reply} />}
      </Loaded>
      <p className="quiet">{t('deposit.waiting')}</p>
    </Section>
  );
}

function Way({ reply }: { readonly reply: Payment.PrepareReply }) {
  const { t } = useTranslation('finance');
  switch (reply.kind) {
    case 'code':
      return (
        <>
          <div className="cashier-code" role="img" aria-label={t('deposit.codeLabel')}>
            <QRCode value={reply.codeUrl} size={220} color="#2a2320" bgColor="#ffffff" bordered={false} type="svg" />
          </div>
          <p>{t('deposit.scanHint')}</p>
        </>
      );
    case 'sandbox':
    case 'link':
      return (
        <>
          <p>{t('deposit.sandboxHint')}</p>
          <Button type="primary" href={reply.url} target="_blank" rel="noreferrer">
            {t('deposit.openSandbox')}
          </Button>
        </>
      );
    case 'paid':
      return <p>{t('deposit.checking')}</p>;
    default:
      return <p className="bad-text">{t('deposit.noWayHint')}</p>;
  }
}
