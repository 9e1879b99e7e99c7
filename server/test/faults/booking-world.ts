/** Owners who book, pay, move and cancel against a server that is being killed; each call is repeated under its own key. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoints, ReplyOf } from '@pawloop/contract';
import { call, must, type Reply } from './call.ts';

type Answer<Route extends keyof Endpoints> = ReplyOf<Endpoints[Route]>;
type Group = Answer<'POST /v1/owner/bookings'>;

export interface Owner {
  readonly headers: Readonly<Record<string, string>>;
  readonly from: string;
  readonly petId: string;
}

export interface Place {
  readonly storeId: string;
  readonly offerId: string;
}

export interface World {
  readonly url: string;
  readonly owners: readonly Owner[];
  readonly places: readonly Place[];
  /** Ids of bookings whose hold was acknowledged. */
  readonly held: string[];
  /** Answers that nobody may get, whatever was killed. */
  readonly broken: string[];
  /** How often each thing was acknowledged. */
  readonly done: Map<string, number>;
}

const count = (world: World, what: string) => world.done.set(what, (world.done.get(what) ?? 0) + 1);

/** Owners with one dog each, signed in by phone. */
export function registerOwnersWithPets(url: string, howMany: number): Promise<Owner[]> {
  return Promise.all(Array.from({ length: howMany }, (_, nth) => registerOwner(url, nth)));
}

async function registerOwner(url: string, nth: number): Promise<Owner> {
  const [from, phone] = [`127.0.3.${1 + nth}`, String(13_700_000_000 + nth)];
  const post = <T>(path: string, body: unknown, headers = {}) =>
    must<T>({ method: 'POST', url: `${url}${path}`, from, headers, body });
  const { developmentCode } = await post<{ developmentCode: string }>('/v1/owner/codes', { phone });
  const { token } = await post<{ token: string }>('/v1/owner/sessions', { phone, code: developmentCode });
  const headers = { authorization: `Bearer ${token}` };
  const pet = { name: `豆${nth}`, species: 'dog', weightGrams: 6000, coatLength: 'short' };
  const { petId } = await post<{ petId: string }>('/v1/owner/pets', pet, headers);
  return { headers, from, petId };
}

/** Stores near the demo city's centre that offer the service. */
export async function findPlaces(url: string, service: string, owner: Owner): Promise<Place[]> {
  const query = `service=${service}&lat=30.2741&lng=120.1551&radiusMetres=30000&petId=${owner.petId}`;
  const { headers, from } = owner;
  const { items } = await must<Answer<'GET /v1/services/search'>>({
    url: `${url}/v1/services/search?${query}`,
    headers,
    from,
  });
  return items.map(({ storeId, offerId }) => ({ storeId, offerId }));
}

interface Wish {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Until an answer came; the same key every time, so that what was done is not done again. */
async function insist(world: World, owner: Owner, wish: Wish, stop: AbortSignal): Promise<Reply | undefined> {
  const { headers, from } = owner;
  const request = { ...wish, url: `${world.url}${wish.path}`, from, timeoutMs: 15_000 };
  const key = { 'idempotency-key': randomUUID() };
  for (let tries = 0; tries < 400; tries += 1) {
    try {
      const reply = await call({ ...request, headers: { ...headers, ...key } });
      const wait = reply.status >= 502 || reply.status === 429 || reply.text.includes('idempotency/in-progress');
      if (reply.status === 500) world.broken.push(`${wish.method} ${wish.path}: ${reply.text}`);
      if (!wait) return reply;
    } catch {
      // cut off: the server may have done it
    }
    if (stop.aborted && tries > 200) return undefined;
    await pause(100);
  }
  return undefined;
}

const any = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

/** One owner's doings until the end; what is refused for a reason that others made is no fault. */
export async function live(world: World, owner: Owner, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const group = await hold(world, owner, stop);
    if (group) await goOn(world, owner, group, stop);
    await pause(Math.random() * 50);
  }
}

async function hold(world: World, owner: Owner, stop: AbortSignal): Promise<Group | undefined> {
  const { storeId, offerId } = any(world.places);
  const days = `/v1/stores/${storeId}/slots?offerId=${offerId}&petId=${owner.petId}&days=4`;
  const slots = await insist(world, owner, { method: 'GET', path: days }, stop);
  if (slots?.status !== 200) return undefined;
  const free = slots.json<Answer<'GET /v1/stores/:storeId/slots'>>().days.flatMap((day) => day.starts);
  // All of them want the same few: the first ones.
  const start = any(free.slice(0, 5));
  if (!start) return undefined;
  const items = [{ offerId, petId: owner.petId, startsAt: start.startsAt }];
  const quote = await insist(world, owner, { method: 'POST', path: '/v1/owner/bookings/quote', body: { items } }, stop);
  if (quote?.status !== 200) return undefined;
  const expectedFen = quote.json<Answer<'POST /v1/owner/bookings/quote'>>().payableFen;
  const wish = { method: 'POST', path: '/v1/owner/bookings', body: { items, expectedFen } };
  const reply = await insist(world, owner, wish, stop);
  if (reply?.status !== 201) {
    if (reply) count(world, `refused ${reply.json<{ code: string }>().code}`);
    return undefined;
  }
  const group = reply.json<Group>();
  world.held.push(...group.bookings.map((booking) => booking.bookingId));
  count(world, 'held');
  return group;
}

async function goOn(world: World, owner: Owner, group: Group, stop: AbortSignal): Promise<void> {
  const booking = group.bookings[0];
  const dice = Math.random();
  if (!booking || dice < 0.1) return;
  const path = `/v1/owner/bookings/${booking.bookingId}`;
  const paid = await insist(world, owner, { method: 'POST', path: `${path}/pay`, body: { payWay: 'full' } }, stop);
  if (paid?.status !== 200) return;
  count(world, 'payment begun');
  const paymentId = paid.json<Group>().payment?.paymentId;
  if (paymentId) await pay(world, owner, paymentId, stop);
  if (dice < 0.5) await cancel(world, owner, path, stop);
  else if (dice < 0.7) await reschedule(world, owner, path, booking.startsAt, stop);
}

/** At the sandbox's cashier: once, twice, late, with a lost notification, or not at all. */
async function pay(world: World, owner: Owner, paymentId: string, stop: AbortSignal): Promise<void> {
  const prepare = { method: 'POST', path: `/v1/owner/payments/${paymentId}/prepare`, body: { channel: 'sandbox' } };
  const prepared = await insist(world, owner, prepare, stop);
  if (prepared?.status !== 200) return;
  const no = /sandbox-pay\/([\w-]+)/.exec(prepared.text)?.[1];
  if (!no) return void world.broken.push(`no cashier in ${prepared.text}`);
  const act = any(['pay', 'pay', 'twice', 'late', 'lost', 'fail']);
  const acted = await insist(world, owner, { method: 'POST', path: `/v1/sandbox-pay/${no}/${act}` }, stop);
  if (acted && acted.status < 400) count(world, `cashier ${act}`);
}

async function cancel(world: World, owner: Owner, path: string, stop: AbortSignal): Promise<void> {
  const quote = await insist(world, owner, { method: 'GET', path: `${path}/cancel-quote` }, stop);
  if (quote?.status !== 200) return;
  const { token } = quote.json<Answer<'GET /v1/owner/bookings/:bookingId/cancel-quote'>>();
  const reply = await insist(world, owner, { method: 'POST', path: `${path}/cancel`, body: { token } }, stop);
  if (reply?.status === 200) count(world, 'cancelled');
}

async function reschedule(world: World, owner: Owner, path: string, from: string, stop: AbortSignal): Promise<void> {
  const startsAt = Temporal.Instant.from(from)
    .add({ hours: 24 + Math.floor(Math.random() * 3) })
    .toString();
  const ask = { method: 'POST', path: `${path}/reschedule-quote`, body: { startsAt } };
  const quote = await insist(world, owner, ask, stop);
  if (quote?.status !== 200) return;
  const { token } = quote.json<Answer<'POST /v1/owner/bookings/:bookingId/reschedule-quote'>>();
  const body = { startsAt, token };
  const reply = await insist(world, owner, { method: 'POST', path: `${path}/reschedule`, body }, stop);
  if (reply?.status === 200) count(world, 'moved');
}
