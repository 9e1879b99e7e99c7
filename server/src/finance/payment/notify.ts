/** Notifications of providers: read, made true, and only then acknowledged; what is not applied comes again. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Notice, PayVendor } from '../../adapters/pay/pay.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Loop } from '../../platform/loops.ts';
import { Problem } from '../../platform/problem.ts';
import { type Inner, vendorOf } from './deps.ts';
import { settleRefund } from './refund/settle.ts';
import { insertNotice, settleTrade } from './settle.ts';

const ASK_AGAIN_SECONDS = 60;
const EVERY_MS = 500;

/** @throws Problem `payment/bad-signature`, `payment/unreadable`, `payment/channel-unavailable` */
export async function receive(
  deps: Inner,
  vendorName: string,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): Promise<void> {
  const notice = readNotice(deps, vendorOf(deps, vendorName), headers, rawBody);
  const { key } = notice;
  switch (notice.kind) {
    case 'trade':
      await settleTrade(deps, { vendor: vendorName, trade: notice.trade, by: 'notice', key });
      return;
    case 'refund': {
      const askAgainAt = deps.clock.now().add({ seconds: ASK_AGAIN_SECONDS });
      await settleRefund(deps, { vendor: vendorName, refund: notice.refund, key, askAgainAt });
      return;
    }
    default:
      await inTransaction(deps.db, (tx) =>
        insertNotice(tx, deps, { vendor: vendorName, key, paymentId: null, kind: 'other', outcome: 'ignored' }),
      );
  }
}

/** A refused one is noted with whose key it claims: after a change of the provider's certificate all of them would be. */
function readNotice(deps: Inner, vendor: PayVendor, headers: IncomingHttpHeaders, rawBody: Buffer): Notice {
  try {
    return vendor.readNotify(headers, rawBody);
  } catch (error) {
    const serial = String(headers['wechatpay-serial'] ?? '').slice(0, 100);
    if (error instanceof Problem)
      deps.log.warn({ vendor: vendor.vendor, code: error.type.code, serial }, 'a notification was refused');
    throw error;
  }
}

/** Only while the sandbox takes payments: its post comes the same way as a provider's. */
export function sandboxLoop(deps: Inner): Loop | undefined {
  const { sandbox } = deps.pay;
  if (!sandbox) return undefined;
  return {
    name: 'payment.sandbox',
    everyMs: EVERY_MS,
    async run() {
      await sandbox.post.deliver((headers, rawBody) => receive(deps, sandbox.vendor, headers, rawBody));
    },
  };
}
