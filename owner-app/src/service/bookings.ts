/** The owner's bookings for the screens that show them: kinds, live loading, the way to their pages (BOOK-4). */
import type { Input, Reply } from '@pawloop/contract/client';
import Taro from '@tarojs/taro';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { session } from '../session/session.ts';
import { askedWithTime } from '../state/clock.ts';
import { type Loaded, useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';

export type MyBookings = Reply<'GET /v1/owner/bookings'>;
export type Booking = MyBookings['items'][number];
export type Group = Reply<'GET /v1/owner/bookings/:bookingId'>;
export type Quote = Reply<'POST /v1/owner/bookings/quote'>;
export type QuotedItem = Quote['items'][number];
export type ItemInput = NonNullable<Input<'POST /v1/owner/bookings'>['body']>['items'][number];
export type PayWay = Quote['ways'][number]['payWay'];
export type Tab = keyof MyBookings['counts'];
export type Found = Reply<'GET /v1/services/search'>['items'][number];
export type Store = Reply<'GET /v1/services/stores/:storeId'>;

export const bookingTabs = ['to_pay', 'to_serve', 'in_service', 'to_review', 'after_sale'] as const satisfies Tab[];

export function useBookings(tab: Tab, limit = 30): Loaded<MyBookings & { readonly tab: Tab }> {
  const { status } = useStore(session);
  const load = async () => ({
    ...(await askedWithTime(() => api('GET /v1/owner/bookings', { query: { tab, limit } }))),
    tab,
  });
  const loaded = useLoaded(status === 'in' ? load : undefined, [status, tab, limit]);
  useLive('booking.', loaded.reload);
  return loaded;
}

export function openBooking(bookingId: string): void {
  void Taro.navigateTo({ url: `/packages/booking/detail?bookingId=${bookingId}` });
}

export function openMyBookings(tab: Tab = 'to_serve'): void {
  void Taro.navigateTo({ url: `/packages/booking/mine?tab=${tab}` });
}

export function openStore(storeId: string, petId?: string): void {
  void Taro.navigateTo({
    url: `/packages/booking/store?storeId=${storeId}${petId === undefined ? '' : `&petId=${petId}`}`,
  });
}

export interface ConfirmLink {
  readonly storeId: string;
  readonly offerId: string;
  readonly petId?: string;
  readonly startsAt?: string;
}

/** Where one looks over time and price and pays: the second of the three taps. */
export function openConfirm(link: ConfirmLink): void {
  const query = Object.entries(link)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  void Taro.navigateTo({ url: `/packages/booking/confirm?${query}` });
}
