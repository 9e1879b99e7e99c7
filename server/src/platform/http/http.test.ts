/** The house rules of HTTP on a small table of endpoints of its own. */
import { Closed, endpoint, type Permission } from '@pawloop/contract';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../../../test/database.ts';
import { type Db, openDb, openPool } from '../db.ts';
import { createLog } from '../log.ts';
import { createSecrets } from '../secret.ts';
import { type App, createHttp, type Principal, routes } from './index.ts';

const table = {
  'POST /v1/things': endpoint({
    summary: 'Make a thing',
    tag: 'test',
    allow: ['customer.write'],
    body: Closed({ name: Type.String({ minLength: 1 }), size: Type.Integer({ minimum: 1 }) }),
    reply: Type.Object({ thing: Type.Integer() }),
    status: 201,
  }),
  'GET /v1/things': endpoint({
    summary: 'List things',
    tag: 'test',
    allow: ['owner', 'customer.read'],
    query: Closed({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
      tag: Type.Optional(Type.Array(Type.String())),
    }),
    reply: Type.Object({ limit: Type.Integer(), tags: Type.Array(Type.String()) }),
  }),
  'GET /v1/things.csv': endpoint({ summary: 'Export', tag: 'test', allow: ['public'], kind: 'csv' }),
  'GET /v1/numbers/:number': endpoint({
    summary: 'Ask the database about a number',
    tag: 'test',
    allow: ['customer.write'],
    params: Closed({ number: Type.Integer() }),
    query: Closed({ small: Type.Optional(Type.Boolean()) }),
    reply: Type.Object({ number: Type.Number() }),
  }),
  'POST /v1/failures': endpoint({ summary: 'Fail', tag: 'test', allow: ['public'] }),
};

const staff = (...permissions: Permission[]): Principal => ({
  kind: 'staff',
  staffId: '0190a0a0-0000-7000-8000-000000000001',
  name: 'Lin',
  sessionId: 's',
  scope: 'operator',
  merchantId: null,
  permissions: new Set(permissions),
});

describe('HTTP', () => {
  let db: Db;
  let app: App;
  let made = 0;
  let hold: Promise<void> | undefined;

  beforeAll(async () => {
    const log = createLog('silent');
    db = openDb(openPool(await newDatabase(), log));
    app = await createHttp({
      db,
      log,
      secrets: createSecrets(Buffer.alloc(32, 1)),
      authenticate: async ({ bearer, cookie }) => {
        if (bearer === 'writer' || cookie === 'writer') return staff('customer.write');
        if (bearer === 'owner')
          return { kind: 'owner', customerId: '0190a0a0-0000-7000-8000-000000000002', sessionId: 's' };
        return { kind: 'anonymous' };
      },
    });
    routes(table, {
      'POST /v1/things': async () => {
        made += 1;
        const thing = made;
        await hold;
        return { thing };
      },
      'GET /v1/things': async ({ query }) => ({ limit: query.limit ?? 50, tags: query.tag ?? [] }),
      'GET /v1/things.csv': async () => ({
        filename: 'things.csv',
        header: ['name', 'amount'],
        rows: (async function* () {
          yield ['=HYPERLINK("http://x")', -5];
          yield ['say "hi", bye', null];
        })(),
      }),
      'GET /v1/numbers/:number': async ({ params, query }) => {
        const type = sql.raw(query.small ? 'integer' : 'bigint');
        const { rows } = await sql<{ number: number }>`select ${params.number}::${type} as number`.execute(db);
        return { number: rows[0]?.number ?? 0 };
      },
      'POST /v1/failures': async () => {
        throw new Error('secret detail of a table');
      },
    })(app);
    await app.ready();
  });
  afterAll(async () => {
    await app.close();
    await db.destroy();
  });

  const post = (headers: Record<string, string>, body: object = { name: 'a', size: 1 }) =>
    app.inject({ method: 'POST', url: '/v1/things', headers, body });
  const writer = { authorization: 'Bearer writer' };

  it('SEC-1 asks nobody to sign in and refuses somebody without the permission', async () => {
    const nobody = await post({});
    expect([nobody.statusCode, nobody.json().code]).toEqual([401, 'auth/sign-in-needed']);
    const owner = await post({ authorization: 'Bearer owner' });
    expect([owner.statusCode, owner.json().code]).toEqual([403, 'auth/forbidden']);
  });

  it('SEC-2 refuses unknown members and names the place of each error', async () => {
    const reply = await post(writer, { name: '', size: 1.5, admin: true });
    expect(reply.statusCode).toBe(400);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    const pointers = reply.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/body/name', '/body/size']));
    expect(reply.json().code).toBe('request/invalid');
  });

  it('SEC-4 refuses what no text of the database can hold, and takes what only looks like it', async () => {
    for (const name of ['a\0b', 'a\ud800b', '\udc00']) {
      const reply = await post(writer, { name, size: 1 });
      expect([reply.statusCode, reply.json().code]).toEqual([400, 'request/invalid']);
    }
    const key = await post(writer, { name: 'a', size: 1, '\ud800': 1 });
    expect(key.statusCode).toBe(400);
    for (const name of ['\u{1f436}', 'C:\\ud800']) expect((await post(writer, { name, size: 1 })).statusCode).toBe(201);
  });

  it('SEC-4 refuses a number that the database cannot hold', async () => {
    const asked = (number: string) => app.inject({ url: `/v1/numbers/${number}`, headers: writer });
    expect((await asked('9007199254740991')).json()).toEqual({ number: 9007199254740991 });
    expect((await asked('2147483648')).json()).toEqual({ number: 2147483648 });
    expect((await app.inject({ url: '/v1/numbers/2147483648?small=true', headers: writer })).json()).toMatchObject({
      code: 'request/invalid',
      detail: 'a number is out of range',
    });
    for (const number of ['9007199254740992', '9223372036854776000', '-9223372036854776000', '1e300']) {
      for (const reply of [await asked(number), await post(writer, { name: 'a', size: Number(number) })]) {
        expect([number, reply.statusCode, reply.json().code]).toEqual([number, 400, 'request/invalid']);
      }
    }
  });

  it('API-1 converts the query and refuses what does not fit', async () => {
    const ok = await app.inject({ url: '/v1/things?limit=3&tag=a&tag=b', headers: { authorization: 'Bearer owner' } });
    expect(ok.json()).toEqual({ limit: 3, tags: ['a', 'b'] });
    const bad = await app.inject({ url: '/v1/things?limit=99', headers: { authorization: 'Bearer owner' } });
    expect(bad.json().errors[0].pointer).toBe('/query/limit');
  });

  it('API-1 runs a call with an idempotency key once and answers the repeat alike', async () => {
    const before = made;
    const headers = { ...writer, 'idempotency-key': 'k1' };
    const first = await post(headers);
    const second = await post(headers);
    expect([first.statusCode, second.statusCode, made - before]).toEqual([201, 201, 1]);
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('API-1 refuses a key that belongs to another request', async () => {
    const headers = { ...writer, 'idempotency-key': 'k2' };
    await post(headers);
    const other = await post(headers, { name: 'b', size: 2 });
    expect([other.statusCode, other.json().code]).toEqual([422, 'request/idempotency-reused']);
  });

  it('API-1 lets one of 20 concurrent calls with the same key run', async () => {
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const before = made;
    const headers = { ...writer, 'idempotency-key': 'k3' };
    const replies = Array.from({ length: 20 }, () => post(headers));
    const early = await Promise.race(replies);
    expect(early.json().code).toBe('request/in-progress');
    expect(early.headers['retry-after']).toBe('1');
    release();
    const all = await Promise.all(replies);
    hold = undefined;
    const ran = all.filter((reply) => reply.statusCode === 201 && reply.headers['idempotency-replayed'] === undefined);
    expect(ran).toHaveLength(1);
    expect(made - before).toBe(1);
  });

  it('API-1 keeps stored answers sealed', async () => {
    const { rows } = await sql<{ reply: Buffer }>`
      select reply from platform.idempotency_key where key = 'k1'`.execute(db);
    expect(rows[0]?.reply.toString('latin1')).not.toContain('thing');
  });

  it('SEC-2 does not take a change on a cookie from another site', async () => {
    const cookie = { cookie: 'pawloop_session=writer' };
    expect((await post({ ...cookie, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await post({ ...cookie, origin: 'https://elsewhere.example' })).statusCode).toBe(403);
    expect((await post({ ...cookie, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
  });

  it('SEC-2 exports cells that no spreadsheet runs as a formula', async () => {
    const reply = await app.inject({ url: '/v1/things.csv' });
    expect(reply.body).toBe(`\uFEFFname,amount\r\n"'=HYPERLINK(""http://x"")",-5\r\n"say ""hi"", bye",\r\n`);
  });

  it('tells nothing about an unexpected error but where to look it up', async () => {
    const reply = await app.inject({ method: 'POST', url: '/v1/failures' });
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('secret');
    expect(reply.json().instance).toBe(reply.headers['x-request-id']);
  });

  it('API-1 answers problems for unknown routes, broken JSON and foreign content', async () => {
    const unknown = await app.inject({ url: '/v1/nothing' });
    expect(unknown.json().code).toBe('request/unknown-route');
    const json = { ...writer, 'content-type': 'application/json' };
    const broken = await app.inject({ method: 'POST', url: '/v1/things', headers: json, payload: '{"name":' });
    expect([broken.statusCode, broken.json().code]).toEqual([400, 'request/malformed']);
    const xml = await app.inject({
      method: 'POST',
      url: '/v1/things',
      headers: { ...writer, 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect(xml.json().code).toBe('request/media-type');
  });

  it('API-1 documents every endpoint as OpenAPI 3.1', async () => {
    const document = (await app.inject({ url: '/v1/openapi.json' })).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/things');
    expect(document.paths['/v1/things'].post.responses.default.content).toHaveProperty(['application/problem+json']);
  });
});
