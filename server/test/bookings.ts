/** Builders of bookings for tests: owners with pets, a store that sells, the steps of an owner and of staff over HTTP. */
import type { Booking, Merchant } from '@pawloop/contract';
import type { Headers, TestApp } from './harness.ts';
import { aStore, bringMerchant, dailyShifts, flatBand, merchantStaff } from './merchants.ts';
import { actAtCashier, pass, prepareSandbox } from './payments.ts';

export interface Keeper {
  readonly headers: Headers;
  readonly customerId: string;
  readonly petId: string;
}

/** A new owner with one pet; a small dog unless said otherwise. */
export async function aKeeper(app: TestApp, pet: Record<string, unknown> = {}): Promise<Keeper> {
  const owner = await app.owner();
  const reply = await app.http.inject({
    method: 'POST',
    url: '/v1/owner/pets',
    headers: owner.headers,
    body: { name: 'Doudou', species: 'dog', weightGrams: 6000, ...pet },
  });
  if (reply.statusCode !== 201) throw new Error(reply.body);
  return { ...owner, petId: reply.json<{ petId: string }>().petId };
}

export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly storeNo: number;
  /** Wash, groom, stay and class, in this order. */
  readonly offerIds: readonly string[];
  readonly resourceNos: readonly number[];
  readonly roomClassIds: readonly string[];
  readonly manager: Headers;
}

const KENNELS = ['K1', 'K2'];
const noRest = { firstVisit: { minutes: 0, priceFen: 0 }, leadMinutes: 0 } as const;

/** A live store with one groomer, one tub and two kennels; everything can be paid in every way. */
export async function aShop(app: TestApp, change: { readonly people?: number } = {}): Promise<Shop> {
  const ways: Merchant.PayWay[] = ['full', 'deposit', 'store'];
  const sold = { payment: ways, depositFen: 3000, ...noRest };
  const merchant = await bringMerchant(app, {
    categories: ['grooming', 'boarding'],
    stores: [
      aStore({
        people: Array.from({ length: change.people ?? 1 }, (_, nth) => ({
          name: `Ann ${nth + 1}`,
          skills: ['groom', 'wash', 'keeper'],
          shifts: dailyShifts(),
        })),
        things: Array.from({ length: change.people ?? 1 }, (_, nth) => [
          { kind: 'tub', name: `Tub ${nth + 1}` },
          { kind: 'table', name: `Table ${nth + 1}` },
        ]).flat(),
        rooms: [
          {
            name: 'Small rooms',
            sizeClass: 'medium',
            species: [],
            kennels: KENNELS.map((name) => ({ name, active: true })),
          } as unknown as Merchant.RoomClassInput,
        ],
        offers: [
          { service: 'bath', bands: [flatBand(9900, 60)], ...sold },
          { service: 'full-groom', bands: [flatBand(19_900, 120)], ...sold },
          { service: 'dog-boarding', bands: [flatBand(8000)], ...sold },
        ],
      }),
    ],
  });
  const [store] = merchant.stores;
  if (!store) throw new Error('no store');
  const { headers: manager } = await merchantStaff(app, merchant.merchantId);
  return { merchantId: merchant.merchantId, ...store, manager };
}

export async function call<T>(
  app: TestApp,
  headers: Headers,
  route: string,
  body?: unknown,
): Promise<{ status: number; body: T & { code?: string; errors?: { pointer: string; detail: string }[] } }> {
  const [method = 'GET', url = ''] = route.split(' ');
  const reply = await app.http.inject({
    method: method as 'GET',
    url,
    headers,
    ...(body === undefined ? {} : { body: body as object }),
  });
  return { status: reply.statusCode, body: reply.body === '' ? ({} as never) : reply.json() };
}

export interface HoldOptions {
  readonly offerId?: string;
  readonly startsAt?: string;
  readonly more?: readonly Partial<Booking.ItemInput>[];
  readonly item?: Partial<Booking.ItemInput>;
  readonly couponIds?: readonly string[];
}

export const tryHold = async (app: TestApp, keeper: Keeper, shop: Shop, options: HoldOptions = {}) => {
  const first = {
    offerId: options.offerId ?? shop.offerIds[0],
    petId: keeper.petId,
    ...(options.item?.checkIn === undefined && { startsAt: options.startsAt ?? '2026-03-02T02:00:00Z' }),
    ...options.item,
  };
  const items = [first, ...(options.more ?? []).map((item) => ({ ...first, ...item }))];
  const asked = { items, ...(options.couponIds && { couponIds: options.couponIds }) };
  const quote = await call<Booking.BookingQuote>(app, keeper.headers, 'POST /v1/owner/bookings/quote', asked);
  if (quote.status !== 200) return quote as never;
  return call<Booking.BookingGroup>(app, keeper.headers, 'POST /v1/owner/bookings', {
    ...asked,
    expectedFen: quote.body.payableFen,
  });
};

export async function hold(app: TestApp, keeper: Keeper, shop: Shop, options: HoldOptions = {}) {
  const reply = await tryHold(app, keeper, shop, options);
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
  return reply.body as Booking.BookingGroup;
}

export const choose = (app: TestApp, keeper: Keeper, bookingId: string, payWay: Merchant.PayWay) =>
  call<Booking.BookingGroup>(app, keeper.headers, `POST /v1/owner/bookings/${bookingId}/pay`, { payWay });

/** Held and paid online; the payment is known. */
export async function paidBooking(
  app: TestApp,
  keeper: Keeper,
  shop: Shop,
  options: HoldOptions & { readonly payWay?: 'deposit' | 'full' } = {},
): Promise<Booking.OwnerBooking> {
  const { groupId } = await hold(app, keeper, shop, options);
  const { body } = await choose(app, keeper, groupId, options.payWay ?? 'full');
  if (!body.payment) throw new Error(JSON.stringify(body));
  await actAtCashier(app, await prepareSandbox(app, keeper, body.payment.paymentId), 'pay');
  await pass(app, { seconds: 1 });
  return bookingOf(app, keeper, groupId);
}

export async function bookingOf(app: TestApp, keeper: Keeper, bookingId: string): Promise<Booking.OwnerBooking> {
  const { body } = await call<Booking.BookingGroup>(app, keeper.headers, `GET /v1/owner/bookings/${bookingId}`);
  const found = body.bookings.find((one) => one.bookingId === bookingId);
  if (!found) throw new Error(JSON.stringify(body));
  return found;
}

/** Confirmed at once, to be paid in the store. */
export async function sureBooking(
  app: TestApp,
  keeper: Keeper,
  shop: Shop,
  options: HoldOptions = {},
): Promise<Booking.OwnerBooking> {
  const { groupId } = await hold(app, keeper, shop, options);
  const { status, body } = await choose(app, keeper, groupId, 'store');
  if (status !== 200) throw new Error(JSON.stringify(body));
  return bookingOf(app, keeper, groupId);
}
