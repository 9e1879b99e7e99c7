/** A service being done, over HTTP on PostgreSQL: steps, stays, arrival, completion, report, chat (BOOK-9, BOOK-10, MER-5). */
import type { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aDog } from '../../../test/hospitals.ts';
import { bringMerchant, merchantStaff } from '../../../test/merchants.ts';
import { uploadTo } from '../../../test/upload.ts';
import { aVisit, type VisitOptions } from '../../../test/visits.ts';
import type { Brought } from '../merchant/index.ts';

const REPORT = {
  findings: [{ part: '耳朵', text: '有一点红', severity: 'watch' }],
  products: [{ name: '燕麦沐浴露', note: null }],
  advice: '两天后再看一次',
  nextDueOn: '2026-03-29',
  weightGrams: 8200,
  fields: [{ key: 'skin', value: 'good' }],
};

describe('a service being done', () => {
  let app: TestApp;
  let merchant: Brought;
  let staff: Headers;
  let owner: Awaited<ReturnType<TestApp['owner']>>;
  let petId: string;
  let picture: Buffer;
  let skin: string;

  beforeAll(async () => {
    app = await testApp();
    await app.modules.merchant.ensureCatalogue();
    merchant = await bringMerchant(app);
    owner = await app.owner();
    petId = await aDog(app, owner.headers);
    picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
      .jpeg()
      .toBuffer();
    const { rows } = await sql<{ key: string }>`
      select f -> 'choices' -> 0 ->> 'key' as key from merchant.service s, jsonb_array_elements(s.form) f
      where s.key = 'bath' and f ->> 'key' = 'skin'`.execute(app.db);
    skin = rows[0]?.key ?? '';
    REPORT.fields[0] = { key: 'skin', value: skin };
  }, 60_000);
  afterAll(() => app[Symbol.asyncDispose]());
  const signIn = async () => {
    staff = (await merchantStaff(app, merchant.merchantId)).headers;
  };
  beforeEach(async () => {
    app.clock.set('2026-03-01T02:00:00Z');
    await signIn();
  });

  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, headers: Headers, body?: object) =>
    app.http.inject({ method, url, headers, ...(body && { body }) });
  const visit = (more: Partial<VisitOptions> = {}) =>
    aVisit(app, { merchant, customerId: owner.customerId, petIds: [petId], ...more });
  const begin = async (bookingId: string) => {
    const reply = await send('POST', `/v1/progress/${bookingId}/begin`, staff);
    expect(reply.statusCode, reply.body).toBe(200);
    return reply.json<Progress.Run>();
  };
  const upload = (url: string, headers: Headers, bytes = picture) => uploadTo(app, url, headers, bytes, 'a.jpg');
  const photo = async (bookingId: string): Promise<string> => {
    const reply = await upload(`/v1/progress/${bookingId}/media`, staff);
    expect(reply.statusCode, reply.body).toBe(201);
    return reply.json().mediaId;
  };
  const step = (bookingId: string, key: string, body: object = {}) =>
    send('POST', `/v1/progress/${bookingId}/steps/${key}`, staff, body);
  /** The five steps of a bath. */
  const allSteps = async (bookingId: string) => {
    for (const key of ['nails', 'brush', 'bath']) expect((await step(bookingId, key)).statusCode).toBe(201);
    await step(bookingId, 'dry', { mediaIds: [await photo(bookingId)] });
    await step(bookingId, 'skin-check', { text: '皮肤正常' });
  };
  const complete = (bookingId: string, body: object = REPORT) =>
    send('POST', `/v1/progress/${bookingId}/complete`, staff, body);

  it('BOOK-9 shows the owner each step with its photo, in the order in which it was done', async () => {
    const bookingId = await visit();
    const run = await begin(bookingId);
    expect(run).toMatchObject({ state: 'in_service', petNames: ['Doudou'] });
    expect(run.steps.map((one) => one.stepKey)).toEqual(['nails', 'brush', 'bath', 'dry', 'skin-check']);
    await allSteps(bookingId);
    const seen = (await send('GET', `/v1/owner/bookings/${bookingId}/progress`, owner.headers)).json<Progress.Run>();
    expect(seen.missing).toEqual([]);
    const media = seen.steps[3]?.records[0]?.media[0];
    const file = await send('GET', `/v1/owner/bookings/${bookingId}/media/${media?.mediaId}`, owner.headers);
    expect(file.headers['content-type']).toBe('image/webp');
    const { rows } = await sql<{ key: string }>`
      select payload ->> 'stepKey' as key from platform.event
      where name = 'progress.step_done' and subject_id = ${bookingId} order by position`.execute(app.db);
    expect(rows.map((row) => row.key)).toEqual(['nails', 'brush', 'bath', 'dry', 'skin-check']);
  });

  it('BOOK-9 rule 33 tells owner and store on the live channel', async () => {
    const { rows } = await sql<{ customer_id: string; merchant_id: string }>`
      select customer_id, merchant_id from platform.event where name = 'progress.step_done' limit 1`.execute(app.db);
    expect(rows[0]).toEqual({ customer_id: owner.customerId, merchant_id: merchant.merchantId });
  });

  it('MER-5 rule 32 refuses a step without its proof and completion while one is missing', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    expect((await step(bookingId, 'dry')).json().code).toBe('progress/proof-missing');
    expect((await step(bookingId, 'dance')).json().code).toBe('progress/unknown-step');
    await step(bookingId, 'nails');
    const refused = await complete(bookingId);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({
      code: 'progress/steps-missing',
      errors: ['brush', 'bath', 'dry', 'skin-check'].map((key) => ({ pointer: `/steps/${key}`, detail: '0 of 1' })),
    });
    const { rows } = await sql`select state from booking.booking where booking_id = ${bookingId}`.execute(app.db);
    expect(rows).toEqual([{ state: 'in_service' }]);
  });

  it('MER-5 takes a mistaken record back, keeps it in the history, and the step is missing again', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    const run = (await step(bookingId, 'nails')).json<Progress.Run>();
    const recordId = run.steps[0]?.records[0]?.recordId;
    const path = `/v1/progress/${bookingId}/records/${recordId}/withdraw`;
    const after = (await send('POST', path, staff, { reason: 'wrong dog' })).json<Progress.Run>();
    expect(after.steps[0]).toMatchObject({ done: 0, records: [] });
    expect((await send('POST', path, staff, { reason: 'again' })).json().code).toBe('progress/record-not-found');
    const { rows } = await sql`
      select withdraw_reason from progress.record where record_id = ${recordId}`.execute(app.db);
    expect(rows).toEqual([{ withdraw_reason: 'wrong dog' }]);
  });

  it('MER-5 rule 32 wants two walks and one feeding of each day of a stay, on the store’s days', async () => {
    const nights = { checkIn: '2026-03-01', checkOut: '2026-03-03' };
    const bookingId = await visit({ service: 'dog-boarding', nights });
    await begin(bookingId);
    const walk = async (day?: string) =>
      step(bookingId, 'walk', { mediaIds: [await photo(bookingId)], ...(day && { day }) });
    await step(bookingId, 'check-in', { mediaIds: [await photo(bookingId)] });
    await walk();
    expect((await walk('2026-03-02')).json().code).toBe('progress/wrong-day');
    // 01:00 in Shanghai on the 2nd is still the 1st in UTC.
    app.clock.set('2026-03-01T17:00:00Z');
    await signIn();
    const seen = (await walk()).json<Progress.Run>();
    const days = seen.steps.filter((one) => one.stepKey === 'walk').map((one) => [one.day, one.done]);
    expect(days).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 1],
    ]);
    const missing = (await complete(bookingId, { ...REPORT, fields: [] })).json();
    expect(missing.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      '/steps/walk/2026-03-01',
      '/steps/feeding/2026-03-01',
      '/steps/check-out',
    ]);
  });

  it('BOOK-10 completes with a report in one go: booking, record of the pet, fact', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    await allSteps(bookingId);
    const noForm = await complete(bookingId, { ...REPORT, fields: [] });
    expect(noForm.json().code).toBe('progress/form-invalid');
    const done = await complete(bookingId);
    expect(done.statusCode, done.body).toBe(200);
    expect(done.json().report).toMatchObject({ version: 1, correction: null, weightGrams: 8200 });
    const { rows } = await sql<{ state: string; done: number }>`
      select b.state, (select count(*)::int from platform.event e where e.subject_id = ${bookingId}
        and e.name in ('progress.report_published', 'booking.completed')) as done
      from booking.booking b where booking_id = ${bookingId}`.execute(app.db);
    expect(rows).toEqual([{ state: 'completed', done: 2 }]);
    const { items } = await app.modules.record.entriesOf(app.db, petId);
    const own = items.filter((entry) => entry.source.id === bookingId);
    expect(own.map((entry) => entry.kind).toSorted()).toEqual(['procedure', 'weight']);
    expect(own.find((entry) => entry.kind === 'procedure')?.detail).toMatchObject({
      procedure: 'grooming',
      nextDueOn: '2026-03-29',
      titles: { zh: '洗澡护理', en: 'Bath and care' },
    });
    const lived = await send('GET', `/v1/owner/pets/${petId}/timeline`, owner.headers);
    const { rows: photos } = await sql<{ id: string }>`
      select media_id as id from progress.media where booking_id = ${bookingId} order by media_id`.execute(app.db);
    expect(photos).toHaveLength(1);
    const told = (items: { ref: { id: string } | null }[]) => items.filter(({ ref }) => ref?.id === bookingId);
    expect(told(lived.json().items)).toEqual([
      expect.objectContaining({
        kind: 'booking.completed',
        titles: { zh: '洗澡护理', en: 'Bath and care' },
        ref: { kind: 'report', id: bookingId },
        files: 1,
        photos: [photos[0]?.id],
      }),
    ]);
    expect(lived.json().items.map(({ kind }: { kind: string }) => kind)).not.toContain('record.procedure');
    expect((await step(bookingId, 'nails')).json().code).toBe('progress/not-running');
    expect((await complete(bookingId)).json().code).toBe('progress/not-running');
  });

  it('BOOK-10 rule 34 never changes a published report; a correction is the next version', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    await allSteps(bookingId);
    await complete(bookingId);
    const path = `/v1/progress/${bookingId}/report`;
    const better = { ...REPORT, advice: '明天再看', correction: 'wrong day', version: 1 };
    expect((await send('POST', path, staff, better)).json().report).toMatchObject({ version: 2, advice: '明天再看' });
    expect((await send('POST', path, staff, better)).json().code).toBe('progress/report-changed');
    const first = (await send('GET', `/v1/owner/bookings/${bookingId}/report?version=1`, owner.headers)).json();
    expect(first.report.advice).toBe('两天后再看一次');
    expect(first.versions.map((one: { version: number }) => one.version)).toEqual([2, 1]);
    const touch = sql`update progress.report set body = '{}' where booking_id = ${bookingId}`.execute(app.db);
    await expect(touch).rejects.toThrow('not changed');
  });

  it('BOOK-10 PET-3 a corrected report corrects the record with a trace, and leaves nothing in it twice', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    await allSteps(bookingId);
    await complete(bookingId);
    const own = async () => {
      const { items } = await app.modules.record.entriesOf(app.db, petId, { withdrawn: true, limit: 200 });
      const found = items.filter((entry) => entry.source.id === bookingId);
      return found.map(({ kind, state, version, detail }) => ({ kind, state, version, grams: detail.grams ?? null }));
    };
    const correct = (change: object, version: number) =>
      send('POST', `/v1/progress/${bookingId}/report`, staff, { ...REPORT, correction: 'scales', version, ...change });
    expect((await correct({ weightGrams: 8400 }, 1)).statusCode).toBe(201);
    expect((await own()).toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'procedure', state: 'current', version: 1, grams: null },
      { kind: 'weight', state: 'current', version: 2, grams: 8400 },
    ]);
    expect((await correct({ weightGrams: null }, 2)).statusCode).toBe(201);
    expect((await own()).find((entry) => entry.kind === 'weight')).toMatchObject({ state: 'withdrawn', version: 3 });
    expect((await correct({ weightGrams: 8300 }, 3)).statusCode).toBe(201);
    const weights = (await own()).filter((entry) => entry.kind === 'weight' && entry.state === 'current');
    expect(weights).toEqual([{ kind: 'weight', state: 'current', version: 1, grams: 8300 }]);
  });

  it('BOOK-10 a service is completed whatever birthday the profile says by then', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    await allSteps(bookingId);
    const born = (day: string | null) =>
      sql`update pet.pet set birthday = ${day}::date, birthday_precision = ${day === null ? null : 'day'}
        where pet_id = ${petId}`.execute(app.db);
    await born('2026-06-01');
    const done = await complete(bookingId);
    await born(null);
    expect(done.statusCode, done.body).toBe(200);
  });

  it('BOOK-10 prints the report with Chinese words and photos, and shares it without names until the link ends', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    await allSteps(bookingId);
    await complete(bookingId);
    const pdf = await send('GET', `/v1/owner/bookings/${bookingId}/report.pdf`, owner.headers);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.rawPayload.includes('/Subtype /Image')).toBe(true);
    const share = (
      await send('POST', `/v1/owner/bookings/${bookingId}/report/share`, owner.headers, { days: 7 })
    ).json();
    const open = () => send('GET', `/v1/reports/${share.token}`, {});
    const seen = (await open()).json();
    expect(seen.report.staff).toEqual([]);
    expect(JSON.stringify(seen)).not.toContain('Merchant staff');
    const mediaId = seen.report.steps[3].records[0].media[0].mediaId;
    expect((await send('GET', `/v1/reports/${share.token}/media/${mediaId}`, {})).statusCode).toBe(200);
    app.clock.advance({ hours: 24 * 7 });
    expect((await open()).json().code).toBe('progress/link-ended');
    app.clock.set('2026-03-01T03:00:00Z');
    await send('DELETE', `/v1/owner/bookings/${bookingId}/report/share`, owner.headers);
    expect((await open()).json().code).toBe('progress/link-ended');
  });

  it('BOOK-9 announces who comes and when before the service, not afterwards', async () => {
    const bookingId = await visit({ state: 'confirmed' });
    const path = `/v1/progress/${bookingId}/arrivals`;
    const arrivesAt = '2026-03-01T06:00:00Z';
    const said = await send('POST', path, staff, { kind: 'accepted', arrivesAt });
    expect(said.json().arrivals).toMatchObject([{ kind: 'accepted', arrivesAt }]);
    const running = await visit();
    await begin(running);
    const late = await send('POST', `/v1/progress/${running}/arrivals`, staff, { kind: 'on_the_way' });
    expect(late.json().code).toBe('progress/not-announced');
  });

  it('BOOK-9 lets owner and store write with read marks, and closes 7 days after completion', async () => {
    const bookingId = await visit();
    await begin(bookingId);
    const ours = `/v1/progress/${bookingId}/messages`;
    const theirs = `/v1/owner/bookings/${bookingId}/messages`;
    expect((await send('POST', theirs, owner.headers, { text: '  ' })).statusCode).toBe(400);
    expect((await send('POST', theirs, owner.headers, {})).json().code).toBe('progress/empty-message');
    expect((await send('POST', theirs, owner.headers, { text: 'x'.repeat(2001) })).statusCode).toBe(400);
    await send('POST', theirs, owner.headers, { text: '它怕吹风机' });
    await send('POST', ours, staff, { mediaIds: [await photo(bookingId)] });
    await send('POST', theirs, owner.headers, { text: '谢谢' });
    const unread = (await send('GET', '/v1/progress?show=unread', staff)).json();
    expect(unread.items).toMatchObject([{ bookingId, unreadMessages: 1 }]);
    await send('PUT', `${ours}/read`, staff, { seq: 99 });
    const chat = (await send('GET', theirs, owner.headers)).json<Progress.Chat>();
    expect(chat.items.map((one) => [one.seq, one.from, one.text, one.media.length])).toEqual([
      [1, 'owner', '它怕吹风机', 0],
      [2, 'store', null, 1],
      [3, 'owner', '谢谢', 0],
    ]);
    expect([chat.readByOther, chat.closed]).toEqual([3, false]);
    await allSteps(bookingId);
    await complete(bookingId);
    app.clock.advance({ hours: 24 * 7 });
    expect((await send('POST', theirs, owner.headers, { text: 'late' })).json().code).toBe('progress/chat-closed');
  });

  it('BOOK-9 gives messages written at the same moment numbers without gap or double', async () => {
    const bookingId = await visit();
    const write = (index: number) =>
      index % 2 === 0
        ? send('POST', `/v1/progress/${bookingId}/messages`, staff, { text: String(index) })
        : send('POST', `/v1/owner/bookings/${bookingId}/messages`, owner.headers, { text: String(index) });
    const replies = await Promise.all(Array.from({ length: 16 }, (_, index) => write(index)));
    expect(replies.map((reply) => reply.json().seq).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
  });

  it('MER-5 rule 32 lets completion and the withdrawal of a step at the same moment not both succeed', async () => {
    for (let round = 0; round < 6; round += 1) {
      const bookingId = await visit();
      await begin(bookingId);
      await allSteps(bookingId);
      const run = (await send('GET', `/v1/progress/${bookingId}`, staff)).json<Progress.Run>();
      const recordId = run.steps[0]?.records[0]?.recordId;
      const [done, back] = await Promise.all([
        complete(bookingId),
        send('POST', `/v1/progress/${bookingId}/records/${recordId}/withdraw`, staff, { reason: 'oops' }),
      ]);
      expect([done.statusCode, back.statusCode].toSorted()).toEqual([200, 409]);
    }
  });

  it('BOOK-9 refuses what is no photo, and media of another booking', async () => {
    const [first, second] = [await visit(), await visit()];
    await begin(first);
    const bad = await upload(`/v1/progress/${first}/media`, staff, Buffer.from('not a picture'));
    expect(bad.json().code).toBe('file/not-an-image');
    const foreign = await step(first, 'dry', { mediaIds: [await photo(second)] });
    expect(foreign.json().code).toBe('progress/media-unusable');
  });
});
