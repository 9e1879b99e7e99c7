/** What the tests of quality and care share: real merchants, pets and books, and bookings in whatever state a test needs. */
import type { Permission } from '@pawloop/contract';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import sharp from 'sharp';
import { type CareModule, createCareModule } from '../src/customers/care/index.ts';
import { drainConsumers } from '../src/platform/consumers.ts';
import { inTransaction } from '../src/platform/db.ts';
import { appendRows } from '../src/platform/event-log.ts';
import { createHttp } from '../src/platform/http/index.ts';
import { newId } from '../src/platform/ids.ts';
import { createLog } from '../src/platform/log.ts';
import { createSecrets } from '../src/platform/secret.ts';
import {
  createQualityModule,
  merchantsOf,
  type QualityModule,
  type ServedBooking,
} from '../src/services/quality/index.ts';
import { type Headers, type TestApp, testApp } from './harness.ts';
import { bringMerchant, merchantStaff } from './merchants.ts';
import { uploadTo } from './upload.ts';

export interface Owner {
  readonly headers: Headers;
  readonly customerId: string;
  readonly petId: string;
}

export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly headers: Headers;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface QualityWorld extends AsyncDisposable {
  readonly app: TestApp;
  readonly quality: QualityModule;
  readonly care: CareModule;
  /** The operator's administrator. */
  readonly staff: Headers;
  /** Payment accounts by booking. */
  readonly payers: Map<string, string>;
  readonly bookings: Map<string, ServedBooking>;
  /** Bookings that were given back. */
  readonly givenBack: string[];
  shop(): Promise<Shop>;
  owner(phone?: string): Promise<Owner>;
  /** A booking, completed an hour ago unless said otherwise. */
  book(shop: Shop, owner: Pick<Owner, 'customerId' | 'petId'>, part?: Partial<ServedBooking>): ServedBooking;
  call(method: Method, url: string, headers: Headers, body?: object): Promise<LightMyRequestResponse>;
  /** The body of a call that must succeed. */
  must<T>(method: Method, url: string, headers: Headers, body?: object): Promise<T>;
  /** Status and code of a call. */
  tried(method: Method, url: string, headers: Headers, body?: object): Promise<string>;
  /** A merchant's staff with permissions of the operator. */
  insider(merchantId: string, permissions: readonly Permission[]): Promise<Headers>;
  upload(url: string, headers: Headers, bytes: Buffer): Promise<LightMyRequestResponse>;
  loop(name: string): Promise<void>;
  /** Let time pass; the staff sign in again, since their sessions end. */
  jump(duration: Temporal.DurationLike): Promise<void>;
  /** Run the consumers of both modules. */
  drain(): Promise<void>;
  tell(name: string, event: Partial<Told> & { readonly payload: object }): Promise<string>;
  events(name: string, subjectId?: string): Promise<Record<string, unknown>[]>;
  /** A picture, different for each number. */
  picture(nth?: number): Promise<Buffer>;
}

interface Told {
  readonly subjectId: string;
  readonly customerId: string | null;
  readonly merchantId: string | null;
}

const none = (): void => undefined;

export async function openQualityWorld(now = '2026-03-10T02:00:00Z'): Promise<QualityWorld> {
  const app = await testApp({ now });
  const { db, clock, modules } = app;
  const payers = new Map<string, string>();
  const bookings = new Map<string, ServedBooking>();
  const givenBack: string[] = [];
  const find = async (_handle: unknown, ids: readonly string[]) =>
    new Map(ids.flatMap((id) => (bookings.has(id) ? [[id, bookings.get(id) as ServedBooking] as const] : [])));
  const shared = {
    db,
    clock,
    settings: modules.settings,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    files: modules.files,
    timeZone: 'Asia/Shanghai',
    // The application's own modules take part in merges and erasures.
    identity: { ...modules.identity, onMerge: none, onErase: none, onArchive: none },
    message: modules.message,
  };
  const quality = createQualityModule({
    ...shared,
    pet: modules.pet,
    ledger: modules.ledger,
    payment: modules.payment,
    settlement: modules.settlement,
    merchant: merchantsOf(modules.merchant, clock),
    booking: { find },
    payersOf: async (_handle, ids) =>
      new Map(ids.flatMap((id) => (payers.has(id) ? [[id, payers.get(id) ?? ''] as const] : []))),
  });
  const care = createCareModule({
    ...shared,
    coupon: modules.coupon,
    quality,
    booking: { find, giveBack: async (_tx, bookingId) => void givenBack.push(bookingId) },
  });
  const http = await createHttp({
    db,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    log: createLog('silent'),
    authenticate: modules.identity.authenticate,
  });
  http.register(async (scope) => {
    quality.routes(scope);
    care.routes(scope);
  });
  await http.ready();
  const call: QualityWorld['call'] = (method, url, headers, body) =>
    http.inject({ method, url, headers, ...(body && { body }) } as InjectOptions);
  const must = async <T>(method: Method, url: string, headers: Headers, body?: object): Promise<T> => {
    const reply = await call(method, url, headers, body);
    if (reply.statusCode >= 300) throw new Error(`${method} ${url}: ${reply.statusCode} ${reply.body}`);
    return reply.body === '' ? (undefined as T) : reply.json<T>();
  };
  const staff = { ...(await app.staff()) };
  const signIns: { readonly merchantId: string; readonly headers: Record<string, string> }[] = [];
  return {
    app,
    quality,
    care,
    staff,
    async jump(duration) {
      clock.advance(duration);
      Object.assign(staff, await app.staff());
      for (const { merchantId, headers } of signIns)
        Object.assign(headers, (await merchantStaff(app, merchantId)).headers);
    },
    payers,
    bookings,
    givenBack,
    async shop() {
      const { merchantId, stores } = await bringMerchant(app);
      const headers = { ...(await merchantStaff(app, merchantId)).headers };
      signIns.push({ merchantId, headers });
      return { merchantId, storeId: stores[0]?.storeId ?? '', headers };
    },
    async owner(phone) {
      const { headers, customerId } = await app.owner(phone);
      const pet = await app.http.inject({
        method: 'POST',
        url: '/v1/owner/pets',
        headers,
        body: { name: 'Mimi', species: 'cat' },
      });
      return { headers, customerId, petId: pet.json<{ petId: string }>().petId };
    },
    book(shop, owner, part = {}) {
      const at = clock.now();
      const booking: ServedBooking = {
        bookingId: newId(),
        no: `B${bookings.size + 1}`,
        customerId: owner.customerId,
        petIds: [owner.petId],
        merchantId: shop.merchantId,
        storeId: shop.storeId,
        categoryKey: 'grooming',
        state: 'completed',
        timeZone: 'Asia/Shanghai',
        startsAt: at.subtract({ hours: 3 }).toString(),
        endsAt: at.subtract({ hours: 1 }).toString(),
        checkedInAt: at.subtract({ hours: 3 }).toString(),
        completedAt: at.subtract({ hours: 1 }).toString(),
        ...part,
      };
      bookings.set(booking.bookingId, booking);
      return booking;
    },
    call,
    must,
    async tried(method, url, headers, body) {
      const reply = await call(method, url, headers, body);
      return reply.statusCode < 300 ? String(reply.statusCode) : `${reply.statusCode} ${reply.json().code}`;
    },
    insider: async (merchantId, permissions) => (await merchantStaff(app, merchantId, permissions)).headers,
    upload: (url, headers, bytes) => uploadTo(app, url, headers, bytes, 'a.bin'),
    async loop(name) {
      const found = [...(quality.loops ?? []), ...(care.loops ?? [])].find((entry) => entry.name === name);
      if (!found) throw new Error(`no loop ${name}`);
      await found.run();
    },
    drain: () => drainConsumers(db, [...(quality.consumers ?? []), ...(care.consumers ?? [])]),
    async tell(name, { subjectId, customerId = null, merchantId = null, payload }) {
      const eventId = newId();
      await inTransaction(db, (tx) =>
        appendRows(tx, [
          {
            eventId,
            name,
            version: 1,
            source: 'pawloop',
            subjectId: subjectId ?? null,
            customerId,
            petId: null,
            merchantId,
            occurredAt: clock.now().toString(),
            payload: JSON.stringify(payload),
          },
        ]),
      );
      return eventId;
    },
    async events(name, subjectId) {
      const { rows } = await sql<{ payload: Record<string, unknown> }>`
        select payload from platform.event where name = ${name}
          and (${subjectId ?? null}::text is null or subject_id = ${subjectId ?? null}) order by position`.execute(db);
      return rows.map((row) => row.payload);
    },
    picture: (nth = 0) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background: { r: nth % 256, g: 90, b: 60 } } })
        .png()
        .toBuffer(),
    async [Symbol.asyncDispose]() {
      await http.close();
      await app[Symbol.asyncDispose]();
    },
  };
}
