/** Editing of import mappings. */
import { Intake } from '@pawloop/contract';
import { describe, expect, it } from 'vitest';
import { fieldAt, fieldsOf, withCancelled, withColumn, withOption } from './mapping.ts';

describe('AUD-1 import mapping', () => {
  it('AUD-1 offers the fields of the contract', () => {
    expect(fieldsOf).toEqual(Intake.importFields);
  });

  it('AUD-1 sets and takes out a column', () => {
    const mapped = withColumn({ at: 'InvoiceDate' }, 'order', 'Invoice');
    expect(mapped).toEqual({ at: 'InvoiceDate', order: 'Invoice' });
    expect(withColumn(mapped, 'order', undefined)).toEqual({ at: 'InvoiceDate' });
    expect(fieldAt(mapped, 'orders', 'Invoice')).toBe('order');
    expect(fieldAt(mapped, 'orders', 'Country')).toBeUndefined();
  });

  it('AUD-1 drops empty options, so that they are recognised again', () => {
    expect(withOption({ currency: 'CNY' }, 'currency', ' ')).toEqual({});
    expect(withOption({}, 'timeZone', ' Europe/London ')).toEqual({ timeZone: 'Europe/London' });
  });

  it('CLI-2 names cancellations by column and prefix', () => {
    expect(withCancelled({}, 'Invoice', 'C')).toEqual({ cancelled: { column: 'Invoice', prefix: 'C' } });
    expect(withCancelled({ cancelled: { column: 'Invoice' } }, undefined, 'C')).toEqual({});
  });
});
