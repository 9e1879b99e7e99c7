/** Coupon templates as forms, there and back. */
import type { Coupon } from '@pawloop/contract';
import { describe, expect, it } from 'vitest';
import { formOf, freshForm, inputOf, placeOf } from './terms.ts';

const template: Coupon.TemplateInput = {
  name: 'Welcome back',
  note: 'Not with other offers',
  terms: {
    kind: 'percent',
    valueFen: null,
    percentOff: 20,
    thresholdFen: 9950,
    capFen: 5000,
    scope: { kind: 'goods', categories: ['food'], skus: [], merchantId: '01890000-0000-7000-8000-000000000001' },
    stackingGroup: 'seasonal',
    exclusive: true,
    bearer: 'merchant',
  },
  validity: { kind: 'fixed', from: '2026-03-01T02:30:00.000Z', until: '2026-03-31T15:59:00.000Z' },
  newCustomerOnly: true,
  totalPieces: 500,
  perCustomer: 2,
  budgetId: '01890000-0000-7000-8000-000000000002',
  claim: 'code',
  claimFrom: '2026-02-01T04:00:00.000Z',
  claimUntil: null,
  claimCode: 'SPRING',
};

describe('LOY-6 coupon templates in the editor', () => {
  it('LOY-6 come back as they went in, exact times and the merchant included', () => {
    expect(inputOf(formOf(template), template)).toEqual(template);
  });

  it('LOY-6 hold only the figures of their kind', () => {
    const form = { ...formOf(template), kind: 'amount' as const, value: 12.34, threshold: null };
    expect(inputOf(form).terms).toMatchObject({ valueFen: 1234, percentOff: null, capFen: null, thresholdFen: 0 });
    expect(inputOf({ ...form, kind: 'exchange', cap: 30 }).terms).toMatchObject({ valueFen: null, capFen: 3000 });
  });

  it('LOY-7 drop what belongs to another way of claiming', () => {
    const form = formOf(template);
    expect(inputOf({ ...form, claim: 'none' })).toMatchObject({ claimFrom: null, claimUntil: null, claimCode: null });
    expect(inputOf({ ...form, claim: 'page' }).claimCode).toBeNull();
  });

  it('LOY-6 start with terms that can be saved', () => {
    expect(inputOf({ ...freshForm, name: ' A ' })).toMatchObject({
      name: 'A',
      terms: { kind: 'threshold', valueFen: 2000, thresholdFen: 20_000 },
      validity: { kind: 'afterGrant', days: 30, months: 0, ends: 'midnight' },
    });
  });

  it('LOY-6 show a refused member at its field', () => {
    expect(placeOf(['terms', 'thresholdFen'])).toBe('threshold');
    expect(placeOf(['validity'])).toBe('days');
    expect(placeOf(['perCustomer'])).toBe('perCustomer');
  });
});
