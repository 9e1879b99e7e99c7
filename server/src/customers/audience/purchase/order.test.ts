/** What an order is, from its lines. */
import { describe, expect, it } from 'vitest';
import { type NewOrder, purchaseRow } from './order.ts';

const order = (change: Partial<NewOrder> = {}): NewOrder => ({
  source: 'test',
  orderNo: 'A1',
  customerId: null,
  at: Temporal.Instant.from('2026-01-01T00:00:00Z'),
  kind: 'goods',
  lines: [
    { name: 'food', category: 'food', quantity: 2, amountFen: 2000 },
    { name: 'toy', category: 'toy', quantity: 1, amountFen: 500 },
    { name: 'leash', quantity: -1, amountFen: -300 },
  ],
  ...change,
});

describe('purchaseRow', () => {
  it('AUD-4 adds up what was bought and, apart from it, what came back', () => {
    expect(purchaseRow(order(), 'CNY')).toMatchObject({
      grossFen: 2500,
      returnFen: 300,
      isOrder: true,
      mainCategory: 'food',
      currency: 'CNY',
    });
  });

  it('AUD-4 takes neither a cancellation nor a mere return for an order', () => {
    const back = { name: 'food', quantity: -2, amountFen: -2000 };
    expect(purchaseRow(order({ lines: [back] }), 'CNY')).toMatchObject({
      isOrder: false,
      grossFen: 0,
      returnFen: 2000,
    });
    expect(purchaseRow(order({ lines: [back], cancelled: true }), 'CNY')).toMatchObject({
      isOrder: false,
      returnFen: 2000,
    });
    expect(purchaseRow(order({ cancelled: true }), 'CNY').isOrder).toBe(false);
  });

  it('AUD-4 counts a voided order nowhere', () => {
    const voided = { at: Temporal.Instant.from('2026-01-02T00:00:00Z'), reason: 'mistyped' };
    expect(purchaseRow(order({ voided }), 'CNY')).toMatchObject({ isOrder: false, grossFen: 0, returnFen: 0 });
  });

  it('AUD-1 knows the same content again, whoever it belongs to', () => {
    const hash = (change: Partial<NewOrder> = {}) => purchaseRow(order(change), 'CNY').contentHash.toString('hex');
    expect(hash({ customerId: '0190a2f0-0000-7000-8000-000000000001' })).toBe(hash());
    expect(hash({ kind: 'service' })).not.toBe(hash());
  });
});
