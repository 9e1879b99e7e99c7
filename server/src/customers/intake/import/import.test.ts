/** Imports over HTTP on PostgreSQL: recognised, checked, run, repeated, cancelled, taken over (AUD-1, CLI-2). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Intake } from '@pawloop/contract';
import { runMigrations } from 'graphile-worker';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { uploadTo } from '../../../../test/upload.ts';

const FIXTURE = path.join(import.meta.dirname, '../fixtures/orders.csv');

let app: TestApp;
let staff: Headers;
beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  await runMigrations({ connectionString: app.databaseUrl });
  staff = await app.staff(['customer.import']);
});
afterAll(() => app[Symbol.asyncDispose]());

async function upload(kind: string, content: Buffer | string, source: string, filename = 'orders.csv') {
  const reply = await uploadTo(app, `/v1/imports?kind=${kind}&source=${source}`, staff, content, filename);
  return { status: reply.statusCode, body: reply.json<Intake.Import & { code?: string }>() };
}

async function call<T = Intake.Import>(method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers = staff) {
  const reply = await app.http.inject({ method, url, headers, ...(body && { body }) });
  return { status: reply.statusCode, body: reply.json<T & { code?: string }>() };
}

/** What a worker would do. */
async function work(importId: string): Promise<Intake.Import> {
  const job = app.pawloop.jobs.find((one) => one.name === 'intake.import');
  await job?.run({ importId });
  return (await call('GET', `/v1/imports/${importId}`)).body;
}

async function imported(
  kind: string,
  content: Buffer | string,
  source: string,
  mapping?: Intake.Mapping,
): Promise<Intake.Import> {
  const { body } = await upload(kind, content, source);
  if (mapping) expect((await call('PUT', `/v1/imports/${body.importId}/mapping`, mapping)).status).toBe(200);
  const started = await call('POST', `/v1/imports/${body.importId}/run`);
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  return work(body.importId);
}

const rejectsOf = async (importId: string) =>
  (await call<{ items: Intake.Reject[] }>('GET', `/v1/imports/${importId}/rejects`)).body.items;

const purchases = async (source: string) => {
  const { rows } = await sql<Record<string, unknown>>`
    select order_no, customer_no is not null as known, at, is_order, gross_fen, return_fen, line_count, revision
    from audience.purchase where source = ${source} order by order_no`.execute(app.db);
  return rows;
};

const fixture = () => readFileSync(FIXTURE);

describe('CLI-2 imports', () => {
  it('CLI-2 recognises encoding, delimiter, columns and mapping at upload', async () => {
    const { status, body } = await upload('orders', gzipSync(fixture()), 'recognised', 'orders.csv.gz');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'uploaded',
      encoding: 'utf-8',
      delimiter: ',',
      missing: [],
      mapping: {
        order: 'Invoice',
        customer: 'Customer ID',
        at: 'InvoiceDate',
        product: 'StockCode',
        name: 'Description',
        quantity: 'Quantity',
        price: 'Price',
        dateFormat: 'iso',
        cancelled: { column: 'Invoice', prefix: 'C' },
      },
    });
    expect(body.sampleRows[0]).toEqual(['1001', 'A1', 'Puppy food 2 kg', '2', '2026-01-05 10:00:00', '89.90', 'C-1']);
  });

  it('CLI-2 checks without writing anything but the rejected rows', async () => {
    const { body } = await upload('orders', fixture(), 'dry');
    await call('POST', `/v1/imports/${body.importId}/dry-run`);
    const checked = await work(body.importId);
    expect(checked).toMatchObject({ state: 'checked', counts: { lines: 12, rejected: 4, inserted: 0, unchanged: 0 } });
    expect(await purchases('dry')).toEqual([]);
    expect(await rejectsOf(body.importId)).toHaveLength(4);
  });

  it('CLI-2 imports orders whose lines are scattered, with cancellations, anonymous lines and row errors', async () => {
    const done = await imported('orders', fixture(), 'shop');
    expect(done).toMatchObject({
      state: 'done',
      counts: {
        lines: 12,
        orders: 6,
        customers: 3,
        anonymousLines: 2,
        cancellations: 1,
        inserted: 6,
        unchanged: 0,
        rejected: 4,
      },
      progress: { lines: 12, bytes: fixture().length, totalBytes: fixture().length },
    });
    expect(await rejectsOf(done.importId)).toMatchObject([
      { line: 9, code: 'value/date', column: 'InvoiceDate', value: '2026-02-30 08:00:00' },
      { line: 10, code: 'value/number', column: 'Quantity' },
      { line: 11, code: 'line/quotes' },
      { line: 13, code: 'order/mixed' },
    ]);
    expect(await purchases('shop')).toEqual([
      // 2 × 89.90 + 25.00 + 10 × 3.99, in the business's zone
      {
        order_no: '1001',
        known: true,
        at: '2026-01-05T02:00:00Z',
        is_order: true,
        gross_fen: 24_470,
        return_fen: 0,
        line_count: 3,
        revision: 1,
      },
      {
        order_no: '1002',
        known: false,
        at: '2026-01-06T03:30:00Z',
        is_order: true,
        gross_fen: 8990,
        return_fen: 0,
        line_count: 1,
        revision: 1,
      },
      {
        order_no: '1004',
        known: true,
        at: '2026-02-01T10:00:00Z',
        is_order: true,
        gross_fen: 13_601,
        return_fen: 0,
        line_count: 1,
        revision: 1,
      },
      {
        order_no: '1005',
        known: true,
        at: '2026-02-02T00:00:00Z',
        is_order: true,
        gross_fen: 100,
        return_fen: 0,
        line_count: 1,
        revision: 1,
      },
      {
        order_no: '1009',
        known: false,
        at: '2026-02-04T00:00:00Z',
        is_order: false,
        gross_fen: 0,
        return_fen: 1250,
        line_count: 1,
        revision: 1,
      },
      {
        order_no: 'C1003',
        known: true,
        at: '2026-01-07T01:15:00Z',
        is_order: false,
        gross_fen: 0,
        return_fen: 2500,
        line_count: 1,
        revision: 1,
      },
    ]);
  });

  it('CLI-2 gives rejected rows as a CSV in which no formula runs', async () => {
    const done = await imported('orders', 'order,date,qty,price\n=cmd(),soon,1,2\n', 'formula', {
      order: 'order',
      at: 'date',
      quantity: 'qty',
      price: 'price',
    });
    const { items } = (await call<{ items: Intake.Reject[] }>('GET', `/v1/imports/${done.importId}/rejects`)).body;
    expect(items).toHaveLength(1);
    const reply = await app.http.inject({
      method: 'GET',
      url: `/v1/imports/${done.importId}/rejects.csv`,
      headers: staff,
    });
    expect(reply.body).toBe(
      '\uFEFFline,code,reason,column,value\r\n2,value/date,"""soon"" is no date of the format",date,soon\r\n',
    );
    const formulas = await imported('orders', 'order,date,qty,price\n1,=1+1,1,2\n', 'formula', {
      order: 'order',
      at: 'date',
      quantity: 'qty',
      price: 'price',
    });
    const csv = await app.http.inject({
      method: 'GET',
      url: `/v1/imports/${formulas.importId}/rejects.csv`,
      headers: staff,
    });
    expect(csv.body).toContain(",date,'=1+1\r\n");
  });

  it('CLI-2 changes nothing when the same file comes again, and revises an order whose lines changed', async () => {
    await imported('orders', fixture(), 'again');
    const customers = async () =>
      (await sql<{ n: number }>`select count(*) as n from identity.customer`.execute(app.db)).rows[0]?.n;
    const [before, people] = [await purchases('again'), await customers()];
    expect(await imported('orders', fixture(), 'again')).toMatchObject({ counts: { inserted: 0, unchanged: 6 } });
    expect([await purchases('again'), await customers()]).toEqual([before, people]);
    const changed = fixture().toString().replace('Treats,10', 'Treats,11');
    expect(await imported('orders', changed, 'again')).toMatchObject({ counts: { inserted: 1, unchanged: 5 } });
    expect((await purchases('again'))[0]).toMatchObject({ order_no: '1001', gross_fen: 24_869, revision: 2 });
  });

  it('CLI-2 refuses a mapping that names unknown columns or leaves required ones out', async () => {
    const { body } = await upload('orders', 'a,b\n1,2\n', 'mapping');
    expect(body.missing).toEqual(['order', 'at', 'quantity', 'price']);
    expect((await call('POST', `/v1/imports/${body.importId}/run`)).body.code).toBe('intake/mapping-incomplete');
    const put = (mapping: object) => call('PUT', `/v1/imports/${body.importId}/mapping`, mapping);
    expect((await put({ order: 'nope' })).body.code).toBe('intake/mapping-invalid');
    expect((await put({ order: 'a', timeZone: 'Mars/Base' })).body.code).toBe('intake/mapping-invalid');
    expect((await put({ wrong: 'a' })).status).toBe(400);
  });

  it.each([
    ['', 'intake/no-table'],
    [gzipSync('a,b\n1,2\n').subarray(0, 20), 'intake/broken-file'],
  ])('CLI-2 refuses a file that is none', async (content, code) => {
    expect((await upload('orders', content, 'broken')).body.code).toBe(code);
    const { rows } =
      await sql`select 1 from intake.chunk c where not exists (select from intake.import i where i.import_id = c.import_id)`.execute(
        app.db,
      );
    expect(rows).toEqual([]);
  });

  it('CLI-2 fails with words when the compressed file ends too early, and keeps no half state', async () => {
    const { body } = await upload('orders', gzipSync(fixture()), 'torn');
    await sql`update intake.chunk set bytes = substring(bytes from 1 for 150) where import_id = ${body.importId}`.execute(
      app.db,
    );
    await call('POST', `/v1/imports/${body.importId}/run`);
    expect(await work(body.importId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('cannot be read to its end'),
    });
    expect(await purchases('torn')).toEqual([]);
  });

  it('CLI-2 stops when cancelled, and runs again from the beginning', async () => {
    const { body } = await upload('orders', fixture(), 'cancelled');
    const url = `/v1/imports/${body.importId}`;
    expect((await call('POST', `${url}/cancel`)).body.code).toBe('intake/import-idle');
    await call('POST', `${url}/run`);
    expect((await call('POST', `${url}/run`)).body.code).toBe('intake/import-busy');
    expect((await call('POST', `${url}/cancel`)).body.state).toBe('cancelled');
    expect((await work(body.importId)).state).toBe('cancelled');
    await call('POST', `${url}/run`);
    expect(await work(body.importId)).toMatchObject({ state: 'done', counts: { inserted: 6 } });
  });

  it('CLI-2 is taken over when its worker fell silent, and by nobody before', async () => {
    const { body } = await upload('orders', fixture(), 'silent');
    await call('POST', `/v1/imports/${body.importId}/run`);
    await sql`update intake.import set claim = gen_random_uuid(), claimed_at = now() where import_id = ${body.importId}`.execute(
      app.db,
    );
    expect((await work(body.importId)).state).toBe('running');
    await sql`update intake.import set claimed_at = now() - interval '1 minute' where import_id = ${body.importId}`.execute(
      app.db,
    );
    await app.loop('intake.watch');
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from graphile_worker.jobs where key = ${`intake.import/${body.importId}`}`.execute(app.db);
    expect(rows[0]?.n).toBe(1);
    expect(await work(body.importId)).toMatchObject({ state: 'done', counts: { inserted: 6 } });
  });

  it('CLI-2 lists imports page by page for those who may import', async () => {
    const first = (await call<{ items: Intake.Import[]; nextCursor: string }>('GET', '/v1/imports?limit=2')).body;
    expect(first.items).toHaveLength(2);
    const second = (await call<{ items: Intake.Import[] }>('GET', `/v1/imports?limit=2&cursor=${first.nextCursor}`))
      .body;
    expect(second.items[0]?.importId).not.toBe(first.items[1]?.importId);
    expect((await call('GET', '/v1/imports', undefined, await app.staff(['customer.read']))).status).toBe(403);
    expect((await call('GET', '/v1/imports/00000000-0000-7000-8000-000000000000')).body.code).toBe(
      'intake/import-not-found',
    );
  });
});

describe('CLI-1 kinds of imports', () => {
  it('CLI-1 imports customers from a Chinese spreadsheet in GB18030, once each', async () => {
    // 客户编号,姓名,手机号,性别,生日,城市 / K1,咪咪,13900000001,女,1990/1/2,上海 / K2,旺财,12345,,, / ,,,,, (nobody)
    const gb = Buffer.from(
      'bfcdbba7b1e0bac52cd0d5c3fb2ccad6bbfabac52cd0d4b1f02cc9fac8d52cb3c7cad00a' +
        '4b312cdfe4dfe42c31333930303030303030312cc5ae2c313939302f312f322cc9cfbaa30a' +
        '4b322ccdfab2c62c31323334352c2c2c0a2c2c2c2c2c0a',
      'hex',
    );
    const done = await imported('customers', gb, 'crm');
    expect(done).toMatchObject({ encoding: 'gb18030', counts: { lines: 3, customers: 1, inserted: 1, rejected: 2 } });
    expect(await rejectsOf(done.importId)).toMatchObject([
      { line: 3, code: 'value/unknown', column: '手机号' },
      { line: 4, code: 'value/missing' },
    ]);
    const { rows } = await sql`
      select name, gender, birthday, city, phone_masked from identity.customer where name = '咪咪'`.execute(app.db);
    expect(rows).toEqual([
      { name: '咪咪', gender: 'female', birthday: '1990-01-02', city: '上海', phone_masked: '139****0001' },
    ]);
    expect((await imported('customers', gb, 'crm')).counts).toMatchObject({ inserted: 0, unchanged: 1 });
  });

  it('CLI-1 imports events with every other column as a property; equal rows both count, a repeat does not', async () => {
    const row = '2019-10-01 00:00:00 UTC,view,4460,0450,35.79,user-1\n';
    const csv = `event_time,event_type,product_id,code,price,user_id\n${row}${row}2019-10-01 00:00:05 UTC,cart,4460,0450,35.79,user-1\n`;
    expect((await imported('events', csv, 'rees')).counts).toMatchObject({
      lines: 3,
      events: 3,
      customers: 1,
      inserted: 3,
    });
    expect((await imported('events', csv, 'rees')).counts).toMatchObject({ inserted: 0, unchanged: 3 });
    const { rows } = await sql<Record<string, unknown>>`
      select name, occurred_at, payload from platform.event where source = 'import/rees' order by position`.execute(
      app.db,
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({
      name: 'app.view',
      occurred_at: '2019-10-01T00:00:00Z',
      payload: { product_id: '4460', code: '0450', price: 35.79 },
    });
  });

  it('CLI-1 imports pets by registration number, with their keeper or a nameless one', async () => {
    const csv = [
      "License Issue Date,License Number,Animal's Name,Species,Primary Breed,Secondary Breed,Owner ID",
      'March 29 2005,130651,Ozzy,Dog,"Dachshund, Standard Smooth Haired",,P-1',
      'December 23 2009,898148,Jack,Dog,"Schnauzer, Miniature","Terrier, Rat",',
      'December 23 2009,898149,,Livestock,Goat,,',
      'December 23 2011,898148,Jack,Dog,"Schnauzer, Miniature","Terrier, Rat",',
      'Smarch 1 2011,898150,Bart,Dog,,,',
    ].join('\n');
    const done = await imported('pets', csv, 'seattle');
    expect(done.counts).toMatchObject({ lines: 5, pets: 3, inserted: 3, unchanged: 1, rejected: 1, anonymousLines: 3 });
    expect((await imported('pets', csv, 'seattle')).counts).toMatchObject({ inserted: 0, unchanged: 4 });
    const { rows } = await sql<Record<string, unknown>>`
      select p.name, p.species, p.breed_id, c.status from pet.pet p join pet.keeper k using (pet_id)
      join identity.customer c using (customer_id) order by p.name`.execute(app.db);
    expect(rows).toEqual([
      { name: '898149', species: 'other', breed_id: null, status: 'anonymous' },
      { name: 'Jack', species: 'dog', breed_id: expect.stringContaining('schnauzer'), status: 'anonymous' },
      { name: 'Ozzy', species: 'dog', breed_id: expect.stringContaining('dachshund'), status: 'known' },
    ]);
  });
});
