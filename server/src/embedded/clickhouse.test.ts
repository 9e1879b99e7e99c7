/** ClickHouse's protocol over chDB with the official client, and its life under crashes. */
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClickhouse } from './clickhouse.ts';
import type { Engine } from './engine.ts';
import { eventually, isRunning, makeDir, removeDir } from './test-dir.ts';

const dir = makeDir();
let engine: Engine;
let client: ClickHouseClient;
beforeAll(async () => {
  engine = await startClickhouse({ dir, memoryMb: 600, onEvent: () => undefined });
  client = createClient({ url: engine.url, log: { level: ClickHouseLogLevel.OFF } });
});
afterAll(async () => {
  await client.close();
  await engine.stop();
  removeDir(dir);
});

async function rows<T>(query: string, query_params: Record<string, unknown> = {}): Promise<T[]> {
  return (await client.query({ query, query_params, format: 'JSONEachRow' })).json<T>();
}

describe('the official client', () => {
  it('queries, inserts and commands in the database pawloop', async () => {
    expect(await rows('SELECT currentDatabase() AS d, engine FROM system.databases WHERE name = d')).toEqual([
      { d: 'pawloop', engine: 'Atomic' },
    ]);
    await client.command({ query: 'CREATE TABLE pet (id UInt32, name String) ENGINE = MergeTree ORDER BY id' });
    await client.insert({ table: 'pet', values: [{ id: 1, name: "O'Malley 猫" }], format: 'JSONEachRow' });
    const stream = Readable.from(
      [
        { id: 2, name: 'b' },
        { id: 3, name: 'c' },
      ],
      { objectMode: true },
    );
    await client.insert({ table: 'pet', values: stream, columns: ['id', 'name'], format: 'JSONEachRow' });
    await client.command({ query: "INSERT INTO pet VALUES (4, 'd')" });
    const result = await client.query({ query: 'SELECT * FROM pet ORDER BY id LIMIT 1', format: 'JSON' });
    expect(await result.json()).toMatchObject({ data: [{ id: 1, name: "O'Malley 猫" }], rows: 1 });
    expect(await rows('SELECT count() AS n FROM pet')).toEqual([{ n: '4' }]);
  });

  it('streams rows', async () => {
    const result = await client.query({ query: 'SELECT number FROM numbers(200000)', format: 'JSONEachRow' });
    let count = 0;
    for await (const part of result.stream()) count += part.length;
    expect(count).toBe(200_000);
  });

  it('reads numbers as RowBinary', async () => {
    const { stream } = await client.exec({ query: 'SELECT toUInt32(number) FROM numbers(300000) FORMAT RowBinary' });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    expect(bytes.length).toBe(1_200_000);
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4 * 299_999)]).toEqual([0, 299_999]);
  });

  it('SEC-2 returns every string parameter unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), fc.array(fc.string()), async (one, many) => {
        const query = 'SELECT {one:String} AS one, {many:Array(String)} AS many';
        expect(await rows(query, { one, many })).toEqual([{ one, many }]);
      }),
      { numRuns: 60 },
    );
  });

  it('binds arrays after IN, names, dates and NULL', async () => {
    const query =
      'SELECT count() AS n, {day:Date} AS day, {none:Nullable(String)} AS none FROM {t:Identifier} WHERE number IN {ids:Array(UInt64)}';
    const params = { t: 'numbers_view', ids: [1, 2, 99], day: '2026-03-01', none: null };
    await client.command({ query: 'CREATE VIEW numbers_view AS SELECT number FROM numbers(10)' });
    expect(await rows(query, params)).toEqual([{ n: '2', day: '2026-03-01', none: null }]);
  });

  it('reports exceptions with their code, before and within the answer', async () => {
    await expect(rows('SELECT * FROM missing')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
    await expect(rows('SELECT {x:String}')).rejects.toMatchObject({ code: '456' });
    const late = 'SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 1000';
    const result = await client.query({ query: late, format: 'JSONEachRow' });
    await expect(result.json()).rejects.toThrow();
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('applies settings to one request only', async () => {
    const threads = async (settings: Record<string, string>) => {
      const query = "SELECT toString(getSetting('max_threads')) AS n";
      return (await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings })).json();
    };
    const usual = await threads({});
    expect(await threads({ max_threads: '3' })).toEqual([{ n: '3' }]);
    expect(await Promise.all(Array.from({ length: 8 }, () => threads({})))).toEqual(Array(8).fill(usual));
    await expect(threads({ no_such_setting: '1' })).rejects.toMatchObject({ code: '115' });
  });

  it('takes and sends gzip', async () => {
    const zipped = createClient({ url: engine.url, compression: { request: true, response: true } });
    await zipped.command({ query: 'CREATE TABLE zipped (n UInt32) ENGINE = MergeTree ORDER BY n' });
    const values = Array.from({ length: 5000 }, (_, n) => ({ n }));
    await zipped.insert({ table: 'zipped', values, format: 'JSONEachRow' });
    const result = await zipped.query({ query: 'SELECT n FROM zipped ORDER BY n', format: 'JSONEachRow' });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json()).toEqual(values);
    await zipped.close();
  });

  it('REL-4 stops computing when the client goes away', async () => {
    const abort = new AbortController();
    const query = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
    const running =
      "SELECT 1 AS one FROM system.processes WHERE query LIKE '%1000000000000%' AND query NOT LIKE '%processes%'";
    const slow = client.query({ query, format: 'JSONEachRow', abort_signal: abort.signal });
    const refused = expect(slow).rejects.toThrow();
    await eventually(async () => (await rows(running)).length > 0);
    abort.abort();
    await refused;
    await eventually(async () => (await rows(running)).length === 0);
  });

  it('SEC-2 refuses a wrong secret', async () => {
    const url = engine.url.replace(/default:[^@]+/, 'default:wrong');
    const stranger = createClient({ url, log: { level: ClickHouseLogLevel.OFF } });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
    await stranger.close();
  });

  it('REL-1 stores an insert repeated under one token once, also behind a materialized view', async () => {
    const window = 'SETTINGS non_replicated_deduplication_window = 1000';
    for (const query of [
      `CREATE TABLE fact (day Date, n UInt32) ENGINE = MergeTree ORDER BY day ${window}`,
      `CREATE TABLE daily (day Date, total UInt64) ENGINE = SummingMergeTree ORDER BY day ${window}`,
      'CREATE MATERIALIZED VIEW daily_view TO daily AS SELECT day, sum(n) AS total FROM fact GROUP BY day',
    ]) {
      await client.command({ query });
    }
    const insert = (token: string) =>
      client.insert({
        table: 'fact',
        values: [
          { day: '2026-03-01', n: 2 },
          { day: '2026-03-02', n: 3 },
        ],
        format: 'JSONEachRow',
        clickhouse_settings: {
          insert_deduplication_token: token,
          deduplicate_blocks_in_dependent_materialized_views: 1,
        },
      });
    const stored = async () => [
      ...(await rows('SELECT toUInt32(count()) AS n FROM fact')),
      ...(await rows('SELECT toUInt32(sum(total)) AS n FROM daily')),
    ];
    await insert('events 1-2');
    await insert('events 1-2');
    expect(await stored()).toEqual([{ n: 2 }, { n: 5 }]);
    await insert('events 3-4');
    expect(await stored()).toEqual([{ n: 4 }, { n: 10 }]);
  });
});

describe('startClickhouse', () => {
  it('REL-1 comes back on the same URL with everything acknowledged after kill -9', async () => {
    await client.command({ query: 'CREATE TABLE kept (n UInt32) ENGINE = MergeTree ORDER BY n' });
    await client.insert({ table: 'kept', values: [{ n: 1 }], format: 'JSONEachRow' });
    const killed = engine.pid;
    process.kill(killed, 'SIGKILL');
    expect(await eventually(() => rows('SELECT n FROM kept'))).toEqual([{ n: 1 }]);
    expect(engine.pid).not.toBe(killed);
  });

  it('REL-1 refuses a second process on the directory', async () => {
    const second = startClickhouse({ dir, patienceMs: 500 });
    await expect(second).rejects.toMatchObject({ code: 'data-dir-in-use', exitCode: 75 });
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('REL-4 refuses a query that wants more memory than allowed, and lives on', async () => {
    const query = 'SELECT length(groupArray(number)) AS n FROM numbers(400000000)';
    await expect(rows(query)).rejects.toMatchObject({ code: '241' });
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('REL-1 keeps data over stop and start', async () => {
    const own = makeDir();
    const first = await startClickhouse({ dir: own });
    let other = createClient({ url: first.url });
    await other.command({ query: 'CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT 7 AS n' });
    await other.close();
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await startClickhouse({ dir: own });
    other = createClient({ url: second.url });
    expect(await (await other.query({ query: 'SELECT n FROM t', format: 'JSONEachRow' })).json()).toEqual([{ n: 7 }]);
    await other.close();
    await second.stop();
    removeDir(own);
  });
});
