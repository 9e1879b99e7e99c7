/** Health record over HTTP on PostgreSQL: entries, trace, files, who may what (PET-3). */
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { callsTo, type Method, rabies, recordsOf } from '../../../test/records.ts';
import { signIn } from '../../../test/sign-in.ts';
import { uploadTo } from '../../../test/upload.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

const MERCHANT = newId();
let app: TestApp;
let owner: { headers: Headers; customerId: string };
let stranger: { headers: Headers; customerId: string };
let staff: Headers;
let booked: string[] = [];

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  [owner, stranger, staff] = [await app.owner(), await app.owner(), await app.staff()];
  app.modules.record.useMerchantAccess(async (_handle, merchantId, petIds) =>
    merchantId === MERCHANT ? new Set(petIds.filter((id) => booked.includes(id))) : new Set(),
  );
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const call = callsTo(() => app);

const { register, add } = recordsOf(call, () => owner);

async function eventsOf(petId: string, name: string) {
  const { rows } = await sql<{ customer_id: string; payload: Record<string, unknown> }>`
    select customer_id, payload from platform.event where pet_id = ${petId} and name = ${name} order by position`.execute(
    app.db,
  );
  return rows;
}

const upload = (url: string, bytes: Buffer, headers: Headers, filename = 'blood.png') =>
  uploadTo(app, url, headers, bytes, filename);

describe('entries', () => {
  it('PET-3 an owner adds one, reads it and corrects it with a trace', async () => {
    const petId = await register();
    const entry = await add(petId);
    expect(entry).toMatchObject({
      detail: { vaccines: ['rabies'], batch: 'B7' },
      source: { kind: 'owner', id: null, name: null },
      version: 1,
      mayCorrect: true,
    });
    const url = `/v1/owner/pets/${petId}/record/${entry.entryId}`;
    const change = { onDate: '2026-02-02', detail: { ...rabies.detail, batch: 'B8' }, reason: 'misread' };
    const corrected = await call('PUT', url, owner.headers, change);
    expect(corrected.body).toMatchObject({ version: 2, onDate: '2026-02-02', detail: { batch: 'B8' } });
    expect(corrected.body.versions).toMatchObject([
      { version: 2, reason: 'misread', detail: { batch: 'B8' } },
      { version: 1, reason: null, detail: { batch: 'B7' }, onDate: '2026-02-01' },
    ]);
    expect((await call('PUT', url, owner.headers, change)).body.version).toBe(2);
    expect(await eventsOf(petId, 'record.entry_added')).toHaveLength(1);
    expect((await eventsOf(petId, 'record.entry_corrected')).map(({ payload }) => payload.version)).toEqual([2]);
  });

  it('PET-3 a version is never changed, whatever our own code tries', async () => {
    const { entryId } = await add(await register());
    const tamper = sql`update record.entry_version set detail = '{}' where entry_id = ${entryId}`.execute(app.db);
    await expect(tamper).rejects.toThrow('never changed');
  });

  it('PET-3 a withdrawn entry leaves the record and stays in the trace', async () => {
    const petId = await register();
    const { entryId } = await add(petId);
    const url = `/v1/owner/pets/${petId}/record/${entryId}`;
    const gone = await call('POST', `${url}/withdraw`, owner.headers, { reason: 'another pet' });
    expect(gone.body).toMatchObject({ state: 'withdrawn', mayCorrect: false, version: 2 });
    expect((await call('GET', `/v1/owner/pets/${petId}/record`, owner.headers)).body.items).toEqual([]);
    const all = await call('GET', `/v1/owner/pets/${petId}/record?withdrawn=true`, owner.headers);
    expect(all.body.items).toHaveLength(1);
    const again = await call('PUT', url, owner.headers, { onDate: '2026-02-01', detail: rabies.detail, reason: 'x' });
    expect(again.body.code).toBe('record/withdrawn');
  });

  it('PET-3 adds once for each key, also when 16 try at once', async () => {
    const petId = await register();
    const entry = { key: 'report-1', petId, kind: 'visit' as const, onDate: '2026-02-01', detail: { title: 'bath' } };
    const by = { kind: 'booking' as const, id: newId(), name: 'Store' };
    const found = await Promise.all(
      Array.from({ length: 16 }, () => inTransaction(app.db, (tx) => app.modules.record.add(tx, [entry], by))),
    );
    expect(new Set(found.map((ids) => ids.get('report-1'))).size).toBe(1);
    expect((await app.modules.record.entriesOf(app.db, petId)).items).toHaveLength(1);
    expect(await eventsOf(petId, 'record.entry_added')).toHaveLength(1);
  });

  it('PET-3 two who correct at the same moment make two versions, none lost', async () => {
    const petId = await register();
    const { entryId } = await add(petId);
    const batches = Array.from({ length: 8 }, (_, nth) => `N${nth}`);
    const replies = await Promise.all(
      batches.map((batch) =>
        call('PUT', `/v1/owner/pets/${petId}/record/${entryId}`, owner.headers, {
          onDate: '2026-02-01',
          detail: { product: '瑞比克', batch },
          reason: 'race',
        }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(batches.map(() => 200));
    const trace = await call('GET', `/v1/owner/pets/${petId}/record/${entryId}`, owner.headers);
    expect(trace.body.versions.map((one: { version: number }) => one.version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const kept = trace.body.versions.slice(0, 8).map((one: { detail: { batch: string } }) => one.detail.batch);
    expect(kept.toSorted()).toEqual(batches);
  });

  it('PET-3 refuses the future, days before birth, and what does not belong to the kind', async () => {
    const petId = await register();
    const post = async (entry: object) =>
      (await call('POST', `/v1/owner/pets/${petId}/record`, owner.headers, entry)).body;
    expect(await post({ ...rabies, onDate: '2026-03-02' })).toMatchObject({ code: 'record/date-invalid' });
    expect(await post({ ...rabies, onDate: '2023-12-31' })).toMatchObject({ code: 'record/date-invalid' });
    expect(await post({ kind: 'weight', onDate: '2026-02-01', detail: {} })).toMatchObject({
      code: 'record/detail-invalid',
      errors: [{ pointer: '/body/detail/grams' }],
    });
  });

  it('PET-3 pages through the record, latest first', async () => {
    const petId = await register();
    for (const day of ['2026-02-03', '2026-02-01', '2026-02-02'])
      await add(petId, { kind: 'visit', onDate: day, detail: {} });
    const first = (await call('GET', `/v1/owner/pets/${petId}/record?limit=2`, owner.headers)).body;
    const rest = (await call('GET', `/v1/owner/pets/${petId}/record?limit=2&cursor=${first.nextCursor}`, owner.headers))
      .body;
    const days = [...first.items, ...rest.items].map((entry: { onDate: string }) => entry.onDate);
    expect(days).toEqual(['2026-02-03', '2026-02-02', '2026-02-01']);
    expect(rest.nextCursor).toBeNull();
  });
});

describe('files', () => {
  it('PET-3 takes pictures and PDFs, gives them back to keepers and staff only, and refuses the rest', async () => {
    const petId = await register();
    const { entryId } = await add(petId, { kind: 'lab', onDate: '2026-02-01', detail: { test: 'blood' } });
    const url = `/v1/owner/pets/${petId}/record/${entryId}/files`;
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const file = (await upload(url, png, owner.headers)).json();
    expect(file).toMatchObject({ name: 'blood.png', contentType: 'image/webp' });
    const pdf = (await upload(url, Buffer.from('%PDF-1.4\n%%EOF\n'), owner.headers, 'lab.pdf')).json();
    expect(pdf).toMatchObject({ name: 'lab.pdf', contentType: 'application/pdf' });
    expect((await call('GET', `${url}/${file.fileId}`, owner.headers)).headers['content-type']).toBe('image/webp');
    const byStaff = `/v1/pets/${petId}/record/${entryId}/files/${pdf.fileId}`;
    expect((await call('GET', byStaff, staff)).headers['content-disposition']).toContain('attachment');
    expect((await call('GET', `${url}/${file.fileId}`, stranger.headers)).body.code).toBe('pet/not-kept');
    expect((await upload(url, Buffer.from('<html></html>'), owner.headers)).json().code).toBe('file/not-an-image');
    const listed = await call('GET', `/v1/owner/pets/${petId}/record/${entryId}`, owner.headers);
    expect(listed.body.files.map((one: { name: string }) => one.name)).toEqual(['blood.png', 'lab.pdf']);
  });
});

describe('who may what', () => {
  it('SEC-1 a stranger sees and changes nothing, and does not learn that the pet exists', async () => {
    const petId = await register();
    const { entryId } = await add(petId);
    const base = `/v1/owner/pets/${petId}`;
    const tries: [Method, string, object?][] = [
      ['GET', `${base}/record`],
      ['POST', `${base}/record`, rabies],
      ['GET', `${base}/record/${entryId}`],
      ['PUT', `${base}/record/${entryId}`, { onDate: '2026-02-01', detail: rabies.detail, reason: 'x' }],
      ['POST', `${base}/record/${entryId}/withdraw`, { reason: 'x' }],
      ['GET', `${base}/summary`],
      ['GET', `${base}/care-plan`],
      ['GET', `${base}/energy`],
      ['GET', `${base}/timeline`],
      ['GET', `${base}/cards`],
      ['POST', `${base}/cards`, { days: 7 }],
      ['GET', `${base}/portrait`],
      ['PUT', `${base}/portrait`, { kind: 'toy', word: '球' }],
    ];
    for (const [method, url, body] of tries) {
      expect((await call(method, url, stranger.headers, body)).body?.code, `${method} ${url}`).toBe('pet/not-kept');
      expect((await call(method, url, {}, body)).status, `${method} ${url}`).toBe(401);
    }
    // An entry is reached through its own pet only.
    const other = await register({}, stranger.headers);
    const crossed = await call('GET', `/v1/owner/pets/${other}/record/${entryId}`, stranger.headers);
    expect(crossed.body.code).toBe('record/entry-not-found');
  });

  it('PET-3 what others entered an owner reads but does not correct; staff correct it, audited', async () => {
    const petId = await register();
    const by = { kind: 'clinic' as const, id: newId(), name: '安安医院' };
    const entry = { key: 'c1', petId, kind: 'visit' as const, onDate: '2026-02-01', detail: { title: 'cough' } };
    const ids = await inTransaction(app.db, (tx) => app.modules.record.add(tx, [entry], by));
    const entryId = ids.get('c1');
    const change = { onDate: '2026-02-01', detail: { title: 'sneeze' }, reason: 'wrong word' };
    const mine = await call('PUT', `/v1/owner/pets/${petId}/record/${entryId}`, owner.headers, change);
    expect(mine.body.code).toBe('record/not-yours');
    const theirs = await call('PUT', `/v1/pets/${petId}/record/${entryId}`, staff, change);
    expect(theirs.body).toMatchObject({
      version: 2,
      versions: [{ by: { kind: 'staff' } }, { by: { kind: 'clinic' } }],
    });
    const audit = await call('GET', `/v1/audit-entries?subjectId=${entryId}`, staff);
    expect(audit.body.items).toMatchObject([{ action: 'record.entry_corrected', after: { version: 2 } }]);
    expect(JSON.stringify(audit.body.items)).not.toContain('sneeze');
  });

  it('SEC-1 staff need the permission for each', async () => {
    const petId = await register();
    const reader = await app.staff(['record.read']);
    const nobody = await app.staff(['pet.read']);
    expect((await call('GET', `/v1/pets/${petId}/record`, nobody)).status).toBe(403);
    expect((await call('GET', `/v1/pets/${petId}/record`, reader)).status).toBe(200);
    expect((await call('POST', `/v1/pets/${petId}/record`, reader, rabies)).status).toBe(403);
    expect((await call('POST', `/v1/pets/${petId}/record`, staff, rabies)).body.mayCorrect).toBe(true);
    expect((await call('GET', '/v1/clinics', reader)).status).toBe(403);
  });

  it('ACC-3 a merchant reads the records of pets that are booked there and of no others', async () => {
    const [theirs, foreign] = [await register(), await register()];
    booked = [theirs];
    const permissions = ['record.read'] as const;
    const merchant = await signIn(app.pawloop, { scope: 'merchant', merchantId: MERCHANT, permissions });
    const rival = await signIn(app.pawloop, { scope: 'merchant', merchantId: newId(), permissions });
    const { entryId } = await add(theirs);
    const paths = ['record', `record/${entryId}`, 'summary', 'care-plan', 'energy', 'timeline', 'portrait'];
    for (const path of paths) {
      expect((await call('GET', `/v1/pets/${theirs}/${path}`, merchant)).status, path).toBe(200);
      expect((await call('GET', `/v1/pets/${foreign}/${path}`, merchant)).body.code, path).toBe('record/pet-not-found');
      expect((await call('GET', `/v1/pets/${theirs}/${path}`, rival)).body.code, path).toBe('record/pet-not-found');
      expect((await call('GET', `/v1/pets/${newId()}/${path}`, merchant)).body.code, path).toBe('record/pet-not-found');
    }
    const bought = { key: 'shop/1', at: '2026-01-01T00:00:00Z', kind: 'sale', title: 'elsewhere' };
    app.modules.record.useTimeline({
      name: 'shop',
      itemsOf: async () => [{ ...bought, ref: { kind: 'sale', id: newId() }, by: 'a rival', files: 0 }],
    });
    const elsewhere = async (headers: Headers) =>
      (await call('GET', `/v1/pets/${theirs}/timeline`, headers)).text.includes('a rival');
    expect([await elsewhere(staff), await elsewhere(merchant)]).toEqual([true, false]);
    const seen = await call('GET', `/v1/pets/${theirs}/record`, merchant);
    expect(seen.body.items[0]).toMatchObject({ mayCorrect: false });
    expect((await call('POST', `/v1/pets/${theirs}/record`, merchant, rabies)).status).toBe(403);
    expect((await call('GET', '/v1/clinic-mismatches', merchant)).status).toBe(403);
  });
});
