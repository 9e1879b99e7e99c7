/** The owner's coupons for the screens that show them. */
import Taro from '@tarojs/taro';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { session } from '../session/session.ts';
import { askedWithTime } from '../state/clock.ts';
import { type Loaded, useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import type { Wallet } from './coupon.ts';

export const walletParts = ['usable', 'used', 'gone'] as const;
export type WalletPart = (typeof walletParts)[number];

/** More than anybody holds; the rest of used and expired ones is of no use to the owner. */
const MOST_SHOWN = 200;

export interface ShownWallet extends Wallet {
  readonly part: WalletPart;
}

/** One part of the wallet, asked for again when a coupon comes, goes or is used; nothing while nobody is signed in. */
export function useWallet(part: WalletPart, limit = MOST_SHOWN): Loaded<ShownWallet> {
  const { status } = useStore(session);
  const load = async (): Promise<ShownWallet> => {
    const wallet = await askedWithTime(() => api('GET /v1/owner/coupons', { query: { state: part, limit } }));
    return { ...wallet, part };
  };
  const loaded = useLoaded(status === 'in' ? load : undefined, [status, part]);
  useLive('coupon.', loaded.reload);
  return loaded;
}

/** @param couponId the coupon that opens at once */
export function openWallet(couponId?: string): void {
  const url = '/packages/benefit/wallet';
  void Taro.navigateTo({ url: couponId === undefined ? url : `${url}?couponId=${couponId}` });
}

export function openClaims(): void {
  void Taro.navigateTo({ url: '/packages/benefit/claim' });
}
