/** Lines of a counter sale, as they are priced and sent. */
import { describe, expect, it } from 'vitest';
import { quotable, saleLines, totalFen } from './total.ts';

describe('LOY-6 lines of a counter sale', () => {
  it('LOY-6 are sent in fen, with category and product only where they were asked for', () => {
    expect(saleLines([{ name: ' Food ', quantity: 2, price: 1.15, category: 'food' }])).toEqual([
      { name: 'Food', quantity: 2, unitFen: 115, category: 'food' },
    ]);
    expect(totalFen([{ price: 0.1, quantity: 3 }, undefined, {}])).toBe(30);
  });

  it('LOY-6 can be priced while the form is half filled', () => {
    expect(quotable([{ price: 10, quantity: 1 }, { name: 'Ball' }, undefined])).toEqual([
      { name: '–', quantity: 1, unitFen: 1000 },
    ]);
  });

  it('LOY-6 have no price to ask for when nothing is to pay', () => {
    expect(quotable([{ name: '', quantity: 1 }])).toBeUndefined();
    expect(quotable([{ name: 'Back', quantity: -1, price: 5 }])).toBeUndefined();
  });
});
