/** Orders in the warehouse: one row per order in its newest revision, lines of all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { NewOrder } from '../index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('the warehouse', () => {
  it('AUD-4 holds each order once in its newest revision, with its lines and its customer', async () => {
    const { customerId } = await app.owner();
    const order = (amountFen: number): NewOrder => ({
      source: 'test',
      orderNo: 'w1',
      customerId,
      at: Temporal.Instant.from('2026-02-01T02:00:00.125Z'),
      kind: 'service',
      lines: [
        { sku: 'bath', name: 'bath', category: 'grooming', quantity: 1, amountFen },
        { name: 'towel', quantity: -1, amountFen: -300 },
      ],
    });
    for (const fen of [1000, 2500]) {
      await inTransaction(app.db, (tx) => app.modules.audience.recordOrders(tx, [order(fen)]));
    }
    await app.drain();
    const rows = await app.warehouse.query<Record<string, unknown>>(
      `SELECT customer_no > 0 AS known, toString(customer_id) AS customer, toString(at) AS at, is_order, kind, gross_fen,
        return_fen, revision, order_no FROM purchase FINAL`,
    );
    expect(rows).toEqual([
      {
        known: 1,
        customer: customerId,
        at: '2026-02-01 02:00:00.125',
        is_order: true,
        kind: 'service',
        gross_fen: 2500,
        return_fen: 300,
        revision: 2,
        order_no: 'w1',
      },
    ]);
    const lines = await app.warehouse.query<Record<string, unknown>>(
      `SELECT sku, category, quantity, amount_fen FROM purchase_line
       WHERE (order_id, revision) IN (SELECT order_id, max(revision) FROM purchase GROUP BY order_id) ORDER BY line_no`,
    );
    expect(lines).toEqual([
      { sku: 'bath', category: 'grooming', quantity: 1, amount_fen: 2500 },
      { sku: '', category: '', quantity: -1, amount_fen: -300 },
    ]);
  });
});
