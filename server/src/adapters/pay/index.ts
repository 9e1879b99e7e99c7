/** Builds the ways to be paid from the configuration: WeChat Pay when it is configured, the sandbox otherwise. */
import type { Config } from '../../platform/config.ts';
import type { PayVendor } from './pay.ts';
import type { SandboxDeps } from './sandbox/deps.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { createWechatPay } from './wechat/wechat-pay.ts';

export type { PayVendor } from './pay.ts';
export type { CashierTrade } from './sandbox/cashier.ts';
export type { Sandbox } from './sandbox/sandbox.ts';

export interface PayVendors {
  /** Takes new payments. */
  readonly present: PayVendor;
  /** Everybody who may still hold money of ours. */
  readonly all: readonly PayVendor[];
  /** Only while it takes new payments. */
  readonly sandbox: Sandbox | undefined;
}

type PayDeps = SandboxDeps & { readonly config: Config };

export function createPay({ config, ...deps }: PayDeps): PayVendors {
  const { wechatPay } = config.pay;
  if (!wechatPay) return payVendors(createSandbox(deps));
  const appIds = { mini: config.wechat.miniAppId, official: config.wechat.officialAppId };
  const notifyUrl = `${config.publicUrl.replace(/\/$/, '')}/v1/callbacks/wechat-pay`;
  return payVendors(createWechatPay({ config: wechatPay, clock: deps.clock, appIds, notifyUrl }));
}

/** @param vendor the one that takes new payments */
function payVendors(vendor: PayVendor | Sandbox): PayVendors {
  return { present: vendor, all: [vendor], sandbox: 'cashier' in vendor ? vendor : undefined };
}
