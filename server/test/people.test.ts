/** One person over all rooms: merged and parted again (AUD-2), taken out and erased without a trace (ACC-5, PRIV-1). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aShop, call, type Keeper, paidBooking, type Shop, sureBooking } from './bookings.ts';
import { reportBody } from './emergencies.ts';
import { type Headers, type TestApp, testApp } from './harness.ts';
import { aHospital } from './hospitals.ts';
import { pass } from './payments.ts';
import { uploadTo } from './upload.ts';

/** Stands in everything that the person writes. */
const WORD = 'Zanzibar';
const PHONE = '13811112222';
const CHIP = '156000000000999';
/** Of a bath, far enough ahead to be cancelled for nothing. */
const PRICE_FEN = 9900;

let app: TestApp;
let shop: Shop;
let staff: Headers;
let key: Headers;
let me: Keeper & { readonly sharedPetId: string };
let other: Keeper;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  shop = await aShop(app);
  staff = await app.staff();
  const { body: clinic } = await call<{ clinicId: string }>(app, staff, 'POST /v1/clinics', { name: 'Clinic' });
  const { body } = await call<{ secret: string }>(app, staff, `POST /v1/clinics/${clinic.clinicId}/keys`, {
    name: 'k',
  });
  key = { 'x-clinic-key': body.secret };
  await aHospital(app, { metres: 400 });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

async function must<T>(headers: Headers, route: string, body?: object): Promise<T> {
  const reply = await call<T>(app, headers, route, body);
  if (reply.status >= 300) throw new Error(`${route}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

async function upload(url: string, headers = me.headers): Promise<void> {
  const reply = await uploadTo(app, url, headers);
  if (reply.statusCode >= 300) throw new Error(`${url}: ${reply.body}`);
}

async function aPet(headers: Headers, name: string, more: object = {}): Promise<string> {
  const body = { name, species: 'dog', weightGrams: 6000, ...more };
  return (await must<{ petId: string }>(headers, 'POST /v1/owner/pets', body)).petId;
}

/** Two owners; the second one's pet is kept by both. */
async function twoOwners(): Promise<void> {
  const [first, second] = [await app.owner(PHONE), await app.owner()];
  other = { ...second, petId: await aPet(second.headers, 'Shared') };
  const { body: invitation } = await call<{ code: string }>(
    app,
    other.headers,
    `POST /v1/owner/pets/${other.petId}/invitations`,
    {},
  );
  await must(first.headers, 'POST /v1/owner/households/join', { code: invitation.code });
  const petId = await aPet(first.headers, `${WORD} dog`, { chronicConditions: [WORD], microchip: CHIP });
  me = { ...first, petId, sharedPetId: other.petId };
}

const nowStanding = (bookingId: string, state: string) =>
  sql`update booking.booking set state = ${state}, note = ${WORD}, completed_at = ${app.clock.now().toString()},
    home = ${JSON.stringify({ lat: 31.2, lng: 121.4, address: WORD })}::jsonb where booking_id = ${bookingId}`.execute(
    app.db,
  );

/** A completed booking with everything that one can leave at it; and one of the other owner, in whose chat one wrote. */
async function served(): Promise<{ done: string; theirs: string }> {
  const { bookingId: done } = await sureBooking(app, me, shop, { startsAt: '2026-03-01T04:00:00Z' });
  const { bookingId: theirs } = await sureBooking(app, other, shop, { startsAt: '2026-03-01T07:00:00Z' });
  for (const [bookingId, headers] of [
    [done, me.headers],
    [theirs, me.headers],
  ] as const) {
    const media = await uploadTo(app, `/v1/owner/bookings/${bookingId}/media`, headers);
    const { mediaId } = media.json<{ mediaId: string }>();
    await must(headers, `POST /v1/owner/bookings/${bookingId}/messages`, { text: `${WORD}!`, mediaIds: [mediaId] });
  }
  await must(other.headers, `POST /v1/owner/bookings/${theirs}/messages`, { text: 'from the other keeper' });
  await upload(`/v1/owner/bookings/${done}/media`);
  app.clock.set('2026-03-01T06:00:00Z');
  await nowStanding(done, 'completed');
  const review = { stars: 5, aspects: {}, text: `${WORD} was fine` };
  const { reviewId } = await must<{ reviewId: string }>(me.headers, `POST /v1/owner/bookings/${done}/review`, review);
  await upload(`/v1/owner/reviews/${reviewId}/photos`);
  const incident = { petId: me.petId, occurredOn: '2026-03-01', description: `${WORD} bled` };
  const { claimId } = await must<{ claimId: string }>(me.headers, `POST /v1/owner/bookings/${done}/claims`, incident);
  await upload(`/v1/owner/claims/${claimId}/files`);
  return { done, theirs };
}

async function others(): Promise<{ requestId: string; token: string }> {
  const written = { kind: 'complaint', title: `${WORD} late`, text: WORD };
  const { caseId } = await must<{ caseId: string }>(me.headers, 'POST /v1/owner/cases', written);
  await upload(`/v1/owner/cases/${caseId}/files`);
  const { requestId } = await must<{ requestId: string }>(
    me.headers,
    'POST /v1/owner/emergencies',
    reportBody(me.petId, { note: WORD }),
  );
  await upload(`/v1/owner/emergencies/${requestId}/photos`);
  const entry = { kind: 'visit', onDate: '2026-02-01', detail: { note: WORD } };
  const { entryId } = await must<{ entryId: string }>(me.headers, `POST /v1/owner/pets/${me.petId}/record`, entry);
  await upload(`/v1/owner/pets/${me.petId}/record/${entryId}/files`);
  await upload(`/v1/owner/pets/${me.petId}/photo`);
  await must(me.headers, `PUT /v1/owner/pets/${me.petId}/portrait`, { kind: 'toy', word: WORD });
  const about = { kind: 'visit', onDate: '2026-02-01', detail: { note: `${WORD} asked` } };
  await must(key, 'POST /v1/clinic/records', {
    records: [
      { ...about, recordId: 'R1', patient: { ownerPhone: `+86 ${PHONE}`, petName: `${WORD} cat` } },
      { ...about, recordId: 'R2', patient: { microchip: CHIP, ownerPhone: PHONE } },
      {
        ...about,
        detail: { title: 'cough' },
        recordId: 'R3',
        patient: { ownerPhone: PHONE, petName: 'Shared' },
      },
    ],
  });
  await must(me.headers, 'GET /v1/owner/calendar');
  const card = { days: 7 };
  const { token } = await must<{ token: string }>(me.headers, `POST /v1/owner/pets/${me.sharedPetId}/cards`, card);
  return { requestId, token };
}

/** Tables of every room in whose rows the text stands. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and schemaname not like 'graphile%' order by 1`.execute(
    app.db,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: hits } = await sql<{ hits: number }>`
      select count(*)::int as hits from ${sql.raw(name)} t where strpos(t::text, ${text}) > 0`.execute(app.db);
    if ((hits[0]?.hits ?? 0) > 0) found.push(name);
  }
  return found;
}

const countOf = async (what: ReturnType<typeof sql>): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::int as n from ${what}`.execute(app.db)).rows[0]?.n ?? 0;

/** Rows of a customer in the tables of every room, by table; audience works its features out by itself. */
async function rowsOf(customerId: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', c.table_schema, c.table_name) as name
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.column_name = 'customer_id' and t.table_type = 'BASE TABLE'
      and c.table_schema not in ('identity', 'platform', 'audience') order by 1`.execute(app.db);
  const found: Record<string, number> = {};
  for (const { name } of rows) {
    const count = await countOf(sql`${sql.raw(name)} where customer_id = ${customerId}`);
    if (count > 0) found[name] = count;
  }
  return found;
}

describe('people over all rooms', () => {
  let theirs = '';
  let request = { requestId: '', token: '' };

  it('AUD-2 a merge takes along what every room knows of the person, and its undoing brings all of it back', async () => {
    await twoOwners();
    theirs = (await served()).theirs;
    request = await others();
    await sql`
      insert into quality.insider (merchant_id, customer_id, reason, by_name, at)
      values (${shop.merchantId}, ${me.customerId}, 'works there', 'Lin', now())`.execute(app.db);
    await app.drain();
    const before = await rowsOf(me.customerId);
    for (const table of ['booking.booking', 'progress.chat', 'quality.review', 'quality.claim', 'dispatch.request']) {
      expect(Object.keys(before)).toContain(table);
    }
    const winner = await app.owner();
    staff = await app.staff();
    const pair = { winnerId: winner.customerId, loserId: me.customerId, reason: 'one person' };
    const { mergeId } = await must<{ mergeId: string }>(staff, 'POST /v1/customer-merges', pair);
    // What the merge itself is the history of stays where it happened.
    const { 'quality.insider': insider, ...left } = await rowsOf(me.customerId);
    expect(left).toEqual({});
    expect(insider).toBe(1);
    await must(staff, `POST /v1/customer-merges/${mergeId}/undo`);
    const ofWinner = Object.keys(await rowsOf(winner.customerId));
    for (const table of Object.keys(before)) expect(ofWinner).not.toContain(table);
    const after = await rowsOf(me.customerId);
    for (const [table, count] of Object.entries(before)) expect([table, after[table]]).toEqual([table, count]);
  });

  it('ACC-5 PRIV-1 leaves no word, no file and no number of the person in any room, and cancels what was to come', async () => {
    const { requestId, token } = request;
    const paid = await paidBooking(app, me, shop, { startsAt: '2026-03-05T04:00:00Z' });
    const { bookingId: held } = await sureBooking(app, me, shop, { startsAt: '2026-03-06T04:00:00Z' });
    await app.drain();
    const { modules } = await must<{ modules: Record<string, unknown> }>(me.headers, 'GET /v1/owner/me/archive');
    const rooms = ['booking', 'care', 'dispatch', 'payment', 'pet', 'progress', 'quality', 'record'];
    expect(Object.keys(modules)).toEqual(expect.arrayContaining(rooms));
    const archive = JSON.stringify(modules);
    for (const said of [`${WORD}!`, `${WORD} was fine`, `${WORD} bled`, `${WORD} late`, `${WORD} dog`]) {
      expect(archive).toContain(said);
    }
    expect((await tablesWith(WORD)).length).toBeGreaterThan(8);
    expect(await countOf(sql`platform.file`)).toBeGreaterThan(7);

    staff = await app.staff();
    await must(staff, `POST /v1/customers/${me.customerId}/erase`, { reason: 'asked for' });
    await app.drain();

    for (const gone of [WORD, PHONE, CHIP]) expect(await tablesWith(gone), gone).toEqual([]);
    await vi.waitFor(async () => expect(await countOf(sql`platform.file`)).toBe(0));
    const { rows: sent } = await sql<{ record_id: string; state: string; phone: boolean }>`
      select record_id, state, phone_sealed is not null or phone_index is not null as phone
      from record.clinic_record order by record_id`.execute(app.db);
    expect(sent).toEqual([
      { record_id: 'R1', state: 'dismissed', phone: false },
      { record_id: 'R2', state: 'taken', phone: false },
      { record_id: 'R3', state: 'taken', phone: false },
    ]);
    const { rows: bookings } = await sql<{ state: string; cancelled_by: string; refunded_fen: number }>`
      select state, cancelled_by, refunded_fen::int from booking.booking
      where booking_id = any(${[paid.bookingId, held]}::uuid[]) order by starts_at`.execute(app.db);
    expect(bookings).toEqual([
      { state: 'cancelled', cancelled_by: 'owner', refunded_fen: PRICE_FEN },
      { state: 'cancelled', cancelled_by: 'owner', refunded_fen: 0 },
    ]);
    const { rows: requests } = await sql<{ state: string }>`
      select state from dispatch.request where request_id = ${requestId}`.execute(app.db);
    expect(requests).toEqual([{ state: 'cancelled_by_owner' }]);
    expect(await countOf(sql`dispatch.offer where state = 'offered'`)).toBe(0);
    expect(await countOf(sql`quality.claim where state = 'withdrawn'`)).toBe(1);
    expect(await countOf(sql`payment.payment where payer_index is not null`)).toBe(0);
    expect((await call(app, {}, `GET /v1/cards/${token}`)).status).toBe(404);
    const chat = await must<{ items: { text: string | null }[] }>(
      other.headers,
      `GET /v1/owner/bookings/${theirs}/messages`,
    );
    expect(chat.items.map((one) => one.text)).toEqual([null, 'from the other keeper']);

    await pass(app, { seconds: 5 });
    const { totals } = await app.modules.ledger.trialBalance();
    expect(totals.every((total) => total.debitFen === total.creditFen)).toBe(true);
  });
});
