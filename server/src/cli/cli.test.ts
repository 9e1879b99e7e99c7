/** The command line on databases of its own: exit codes, answers in JSON, beside a server and without one (CLI-1 to CLI-3). */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase, newWarehouse } from '../../test/database.ts';
import { newId } from '../platform/ids.ts';
import { output } from './outcome.ts';
import { runCommand } from './program.ts';

const FIXTURE = path.join(import.meta.dirname, '../customers/intake/fixtures/orders.csv');

let dir: string;
let starts: string[] = [];
const before = { ...process.env };

beforeAll(async () => {
  const name = `t_${newId().replaceAll('-', '').slice(12)}`;
  dir = await mkdtemp(path.join(tmpdir(), 'pawloop-cli-'));
  process.env.DATABASE_URL = await newDatabase(name);
  process.env.CLICKHOUSE_URL = await newWarehouse(name);
});
afterAll(async () => {
  process.env.DATABASE_URL = before.DATABASE_URL;
  process.env.CLICKHOUSE_URL = before.CLICKHOUSE_URL;
  await rm(dir, { recursive: true, force: true });
});

async function pawloop(...args: string[]) {
  let [out, error] = ['', ''];
  starts = [];
  const code = await runCommand(args, {
    out: output((text) => {
      out += text;
    }),
    error: (text) => {
      error += text;
    },
    startServer: async ({ dataDir }) => void starts.push(dataDir ?? 'default'),
  });
  return { code, out, error };
}

const inDir = (...args: string[]) => pawloop(...args, '--data-dir', dir);

async function asJson(...args: string[]) {
  const { code, out, error } = await inDir(...args, '--json');
  return { code, error, answer: JSON.parse(out || 'null') };
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const place = path.join(dir, name);
  await writeFile(place, content);
  return place;
}

describe('CLI-1 commands', () => {
  it('CLI-1 starts the server when there is no command', async () => {
    expect((await pawloop()).code).toBeUndefined();
    expect(starts).toEqual(['default']);
    await pawloop('--data-dir', '/somewhere');
    expect(starts).toEqual(['/somewhere']);
  });

  it.each([
    [['nonsense'], 'nonsense is no command'],
    [['import'], 'missing required argument'],
    [['import', 'orders', 'absent.csv'], 'there is no file absent.csv'],
    [['import', 'cars', FIXTURE], 'give one of customers, orders, events, pets'],
    [['import', 'orders', FIXTURE, '--map', 'absent.json'], 'the map absent.json cannot be read'],
    [['import', 'orders', FIXTURE, '--wrong'], 'unknown option'],
    [['import', 'orders', FIXTURE, '--source', 'Über'], '--source'],
    [['import', 'records', FIXTURE], 'Give --clinic'],
    [['import', 'records', FIXTURE, '--clinic', 'Nobody'], 'there is no clinic Nobody'],
    [['report', 'weather'], 'give one of rfm'],
    [['report', 'rfm', '--as-of', '2026-02-30'], 'is no date'],
    [['report', 'rfm', '--time-zone', 'Mars/Base'], 'IANA'],
    [['segment', 'run'], 'give the id of a segment'],
    [['segment', 'run', 'x'], 'no id'],
    [['export', 'customers'], '--csv'],
    [['demo', '--owners', 'many'], 'whole number'],
  ])('CLI-1 ends with 2 and says what to give: %j', async (args, words) => {
    const { code, out, error } = await inDir(...args);
    expect(error).toContain(words);
    expect([code, out]).toEqual([2, '']);
    expect(starts).toEqual([]);
  });

  it('CLI-1 ends with 0 for help', async () => {
    const { code, out } = await pawloop('--help');
    expect(code).toBe(0);
    for (const word of ['import', 'report', 'segment', 'export', 'migrate', 'doctor', 'demo', '--data-dir'])
      expect(out).toContain(word);
  });

  it('CLI-1 ends with 1 and one sentence when the database does not answer, with 2 when the configuration is wrong', async () => {
    const url = process.env.DATABASE_URL;
    try {
      process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:9/none';
      const away = await inDir('migrate');
      expect(away.error).toContain('correct DATABASE_URL');
      expect(away.error.trim().split('\n')).toHaveLength(1);
      expect(away.code).toBe(1);
      process.env.DATABASE_URL = 'http://127.0.0.1/none';
      expect((await inDir('migrate')).code).toBe(2);
    } finally {
      process.env.DATABASE_URL = url;
    }
  });

  it('CLI-1 migrates, and the doctor finds nothing wrong', async () => {
    expect(await asJson('migrate')).toMatchObject({ code: 0, answer: { migrated: true } });
    const { code, answer } = await asJson('doctor');
    expect(answer.findings.filter((one: { ok: boolean }) => !one.ok)).toEqual([]);
    expect(code).toBe(0);
    const checks = answer.findings.map((one: { check: string }) => one.check);
    for (const word of ['postgresql', 'clickhouse', 'disk', 'clock']) expect(checks).toContain(word);
  });
});

describe('CLI-2 import', () => {
  const map = {
    order: 'Invoice',
    customer: 'Customer ID',
    at: 'InvoiceDate',
    product: 'StockCode',
    name: 'Description',
    quantity: 'Quantity',
    price: 'Price',
    dateFormat: 'yyyy-MM-dd HH:mm:ss',
    timeZone: 'Europe/London',
    currency: 'GBP',
    cancelled: { column: 'Invoice', prefix: 'C' },
  };
  const expected = { lines: 12, orders: 6, customers: 3, anonymousLines: 2, cancellations: 1, rejected: 4 };

  it('CLI-2 shows the recognised columns, counts in a dry run and writes nothing', async () => {
    const { code, out } = await inDir('import', 'orders', FIXTURE, '--dry-run');
    expect(out).toMatch(/order +Invoice +\d+%/);
    expect(out).toContain('cancelled: Invoice begins with C');
    expect(out).toContain('line 9: "2026-02-30 08:00:00" is no date');
    expect(code).toBe(3);
    expect((await asJson('import', 'orders', FIXTURE, '--dry-run')).answer).toMatchObject({
      state: 'checked',
      counts: { ...expected, inserted: 0 },
    });
  });

  it('CLI-2 imports by a map, answers with counts and rejected rows, and may be repeated', async () => {
    const mapFile = await file('map.json', JSON.stringify(map));
    const packed = await file('orders.csv.gz', gzipSync(await readFile(FIXTURE)));
    const first = await asJson('import', 'orders', packed, '--map', mapFile);
    expect(first).toMatchObject({
      code: 3,
      answer: { state: 'done', mapping: map, counts: { ...expected, inserted: 6, unchanged: 0 } },
    });
    expect(first.answer.rejects[0]).toMatchObject({ line: 9, code: 'value/date', column: 'InvoiceDate' });
    const rejects = await readFile(first.answer.rejectsFile, 'utf8');
    expect(rejects.split('\r\n')[1]).toMatch(/^9,value\/date,/);
    expect(await asJson('import', 'orders', packed, '--map', mapFile)).toMatchObject({
      code: 3,
      answer: { counts: { inserted: 0, unchanged: 6 } },
    });
  });

  it('CLI-2 ends with 0 when every row was read', async () => {
    const good = await file('good.csv', 'order,customer,date,quantity,price\nG1,C-1,2026-02-10,1,10.00\n');
    expect(await asJson('import', 'orders', good)).toMatchObject({
      code: 0,
      answer: { counts: { rejected: 0, inserted: 1 }, rejectsFile: null },
    });
  });

  it('CLI-2 refuses a map that does not fit the file or the contract', async () => {
    const wrong = await file('wrong.json', JSON.stringify({ ...map, order: 'Nope' }));
    expect(await inDir('import', 'orders', FIXTURE, '--map', wrong)).toMatchObject({
      code: 2,
      error: expect.stringContaining('no such column: Nope'),
    });
    const unknown = await file('unknown.json', JSON.stringify({ ...map, colour: 'x' }));
    expect((await inDir('import', 'orders', FIXTURE, '--map', unknown)).code).toBe(2);
    const partial = await file('partial.json', JSON.stringify({ order: 'Invoice' }));
    expect(await inDir('import', 'orders', FIXTURE, '--map', partial)).toMatchObject({
      code: 2,
      error: expect.stringContaining('leaves out at'),
    });
  });

  it('CLI-2 ends with 1 when the file is no table', async () => {
    const empty = await file('empty.csv', '');
    expect((await inDir('import', 'orders', empty)).code).toBe(1);
  });
});

describe('CLI-3 reports', () => {
  it('CLI-3 reports RFM as of a date, per customer and by tier, also as a file', async () => {
    const csv = path.join(dir, 'rfm.csv');
    const { code, answer } = await asJson(
      'report',
      'rfm',
      '--as-of',
      '2026-02-28',
      '--monetary',
      'gross',
      '--time-zone',
      'Europe/London',
      '--csv',
      csv,
    );
    expect(code).toBe(0);
    expect(answer).toMatchObject({ date: '2026-02-28', timeZone: 'Europe/London', monetary: 'gross', customers: 3 });
    const tiers = answer.tiers.reduce((sum: number, one: { customers: number }) => sum + one.customers, 0);
    expect(tiers).toBe(answer.customers + answer.withoutOrders);
    const rows = answer.customerRows.filter((row: { frequency: number }) => row.frequency > 0);
    const figures = rows
      .map(({ recencyDays, frequency, monetary }: Record<string, number>) => [recencyDays, frequency, monetary])
      .sort();
    // C-1 bought 1001 and G1 (on 10 February in Shanghai, still the 9th in London), C-2 bought 1004, C-3 bought 1005.
    expect(figures).toEqual([
      [19, 2, 254.7],
      [26, 1, 1],
      [27, 1, 136.01],
    ]);
    const lines = (await readFile(csv, 'utf8')).trim().split('\r\n');
    expect(lines[0]).toContain('recencyDays,frequency,monetary,r,f,m,tier,cell');
    expect(lines).toHaveLength(answer.customerRows.length + 1);
  });

  it.each(['lifecycle', 'repurchase', 'retention'])('CLI-3 reports %s on the terminal and as JSON', async (name) => {
    const shown = await inDir('report', name, '--as-of', '2026-02-28');
    expect(shown.code, shown.error).toBe(0);
    expect(shown.out.length).toBeGreaterThan(20);
    expect((await asJson('report', name, '--as-of', '2026-02-28')).code).toBe(0);
  });

  it('CLI-1 says who belongs to a definition, and exports customers', async () => {
    const definition = await file(
      'definition.json',
      JSON.stringify({ field: 'audience.orderCount', operator: 'gte', value: 2 }),
    );
    const { code, answer, error } = await asJson('segment', 'run', '--definition', definition);
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(answer.customers).toBe(1);
    const csv = path.join(dir, 'customers.csv');
    expect(await asJson('export', 'customers', '--csv', csv)).toMatchObject({ code: 0, answer: { customers: 3 } });
    expect((await readFile(csv, 'utf8')).trim().split('\r\n')).toHaveLength(4);
  });
});
