/** RFM over a public retail file (UCI Online Retail) as of its last day, against plain counting in code; skips without the file. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { parseFen } from '../../../platform/money.ts';
import type { NewOrder, NewOrderLine } from '../index.ts';

const FILE = path.resolve(
  import.meta.dirname,
  '../../../../../../shared/data/retail-uci-2011/online_retail_2010-12_2011-12.csv.gz',
);
const there = existsSync(FILE);
const ZONE = 'Europe/London';

interface Invoice {
  readonly no: string;
  readonly customer: string;
  readonly at: Temporal.ZonedDateTime;
  readonly lines: NewOrderLine[];
}

/** Invoices by number and customer; times in the file are local. */
function readInvoices(): Invoice[] {
  const invoices = new Map<string, Invoice>();
  const rows = parse(gunzipSync(readFileSync(FILE)), { from_line: 2 }) as string[][];
  for (const [no = '', sku = '', name = '', quantity = '', date = '', price = '', customer = ''] of rows) {
    const key = `${no}/${customer}`;
    const at = Temporal.PlainDateTime.from(date.trim().replace(' ', 'T')).toZonedDateTime(ZONE);
    const invoice = invoices.get(key) ?? { no: key, customer, at, lines: [] };
    const pieces = Number(quantity);
    invoice.lines.push({ sku, name: name || sku, quantity: pieces, amountFen: pieces * (parseFen(price) ?? 0) });
    invoices.set(key, invoice);
  }
  return [...invoices.values()];
}

interface Expected {
  last: Temporal.PlainDate | undefined;
  f: number;
  gross: number;
  back: number;
}

function count(invoices: readonly Invoice[]): Map<string, Expected> {
  const customers = new Map<string, Expected>();
  for (const { no, customer, at, lines } of invoices.filter((invoice) => invoice.customer !== '')) {
    const one = customers.get(customer) ?? { last: undefined, f: 0, gross: 0, back: 0 };
    customers.set(customer, one);
    for (const line of lines) if (line.quantity < 0) one.back += Math.abs(line.amountFen);
    if (no.startsWith('C') || !lines.some((line) => line.quantity > 0)) continue;
    one.f += 1;
    one.gross += lines.filter((line) => line.quantity > 0).reduce((sum, line) => sum + line.amountFen, 0);
    const date = at.toPlainDate();
    if (!one.last || Temporal.PlainDate.compare(date, one.last) > 0) one.last = date;
  }
  return customers;
}

describe.skipIf(!there)('RFM of the retail file', () => {
  let app: TestApp;
  let expected: Map<string, Expected>;
  const names = new Map<string, string>();

  beforeAll(async () => {
    app = await testApp({ now: '2011-12-10T12:00:00Z', env: { PAWLOOP_TIME_ZONE: ZONE, PAWLOOP_CURRENCY: 'GBP' } });
    const invoices = readInvoices();
    expected = count(invoices);
    const registeredAt = Temporal.Instant.from('2010-12-01T00:00:00Z');
    for (const customer of expected.keys()) names.set(newId(), customer);
    const idOf = new Map([...names].map(([id, customer]) => [customer, id]));
    await inTransaction(app.db, (tx) =>
      app.modules.identity.insertCustomers(
        tx,
        [...names.keys()].map((customerId) => ({ customerId, status: 'known' as const, registeredAt })),
      ),
    );
    const orders = invoices.map(
      ({ no, customer, at, lines }): NewOrder => ({
        source: 'retail',
        orderNo: no,
        customerId: idOf.get(customer) ?? null,
        at: at.toInstant(),
        kind: 'goods',
        lines,
        cancelled: no.startsWith('C'),
      }),
    );
    for (let from = 0; from < orders.length; from += 2000) {
      await inTransaction(app.db, (tx) =>
        app.modules.audience.recordOrders(tx, orders.slice(from, from + 2000), 'backfill'),
      );
    }
  }, 300_000);
  afterAll(() => app?.[Symbol.asyncDispose]());

  it('AUD-4 gives all 4,372 customers R, F, M and a tier as plain counting does', async () => {
    const date = Temporal.PlainDate.from('2011-12-10');
    const { counts, rows } = await app.modules.audience.rfmReport({ asOf: date, monetary: 'net' });
    const buyers = [...expected.values()].filter((one) => one.f > 0);
    const mean = buyers.reduce((sum, one) => sum + one.gross - one.back, 0) / buyers.length;
    expect(expected.size).toBe(4372);
    expect(counts.customers).toBe(buyers.length);
    expect(counts.customers + counts.withoutOrders).toBe(4372);
    expect(counts.meanFen).toBeCloseTo(mean, 4);
    let seen = 0;
    for await (const row of rows) {
      const one = expected.get(names.get(row.customerId) ?? '');
      seen += 1;
      expect([row.frequency, row.recencyDays, row.monetaryFen]).toEqual(
        one && one.f > 0 && one.last
          ? [one.f, one.last.until(date, { largestUnit: 'days' }).days, one.gross - one.back]
          : [0, null, null],
      );
    }
    expect(seen).toBe(4372);
    expect(counts.tiers.reduce((sum, tier) => sum + tier.customers, 0)).toBe(4372);
  });

  it('AUD-4 agrees between the features of today and the purchases as of tomorrow, when nothing happens in between', async () => {
    await app.modules.audience.recomputeRfm();
    const present = (await app.modules.audience.rfmReport()).counts;
    const past = (await app.modules.audience.rfmReport({ asOf: Temporal.PlainDate.from('2011-12-10') })).counts;
    expect([present.tiers, present.cells, present.cutPoints]).toEqual([past.tiers, past.cells, past.cutPoints]);
  });
});
