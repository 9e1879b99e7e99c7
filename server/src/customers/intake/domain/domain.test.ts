/** Pure rules of rows: dates, numbers, columns, orders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldTimeParser, recogniseFormat, timeParser } from './date.ts';
import { decimalOf, fenOf, piecesOf, productFen } from './number.ts';
import { addLine, type ImportedOrder, orderReader } from './order.ts';
import { speciesOf } from './pet.ts';
import { missingFields, recognise } from './recognise.ts';

const iso = (ms: number | undefined) =>
  ms === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(ms).toString();

describe('CLI-2 dates', () => {
  it.each([
    ['iso', '2010-12-01 08:26:00', '2010-12-01T00:26:00Z'],
    ['iso', '2010-12-01', '2010-11-30T16:00:00Z'],
    ['iso', '2019-10-01 00:00:00 UTC', '2019-10-01T00:00:00Z'],
    ['iso', '2019-10-01T08:00:00.250+08:00', '2019-10-01T00:00:00.25Z'],
    ['yyyy/M/d H:m:s', '2024/3/5 9:07', '2024-03-05T01:07:00Z'],
    ['d/M/yyyy', '13/2/2024', '2024-02-12T16:00:00Z'],
    ['M/d/yyyy H:mm', '12/1/2010 8:26', '2010-12-01T00:26:00Z'],
    ['M/d/yyyy h:mm a', '12/1/2010 8:26 PM', '2010-12-01T12:26:00Z'],
    ['MMMM d yyyy', 'March 29 2005', '2005-03-28T16:00:00Z'],
    ['yyyy年M月d日 H:mm', '2024年3月5日 9:07', '2024-03-05T01:07:00Z'],
    ['YYYY-MM-DD HH:mm:ss', '2024-03-05 09:07:01', '2024-03-05T01:07:01Z'],
    ['%d/%m/%Y %H:%M', '05/03/2024 09:07', '2024-03-05T01:07:00Z'],
    ['yyyyMMddHHmmss', '20240305090701', '2024-03-05T01:07:01Z'],
    ['epoch', '1709600821', '2024-03-05T01:07:01Z'],
    ['epoch', '1709600821000', '2024-03-05T01:07:01Z'],
  ])('CLI-2 reads %s: %s', (format, text, expected) => {
    expect(iso(timeParser(format, 'Asia/Shanghai')(text))).toBe(expected);
  });

  it.each([
    ['iso', '2026-02-30'],
    ['iso', '2026-13-01'],
    ['iso', ''],
    ['iso', '17'],
    ['d/M/yyyy', '31/6/2024'],
    ['MMMM d yyyy', 'Mai 29 2005'],
    ['epoch', '12'],
  ])('CLI-2 refuses %s: %s', (format, text) => {
    expect(timeParser(format, 'Asia/Shanghai')(text)).toBeUndefined();
  });

  it('CLI-2 moves a time that daylight saving skips forward', () => {
    expect(iso(timeParser('iso', 'Europe/London')('2011-03-27 01:30:00'))).toBe('2011-03-27T01:30:00Z');
  });

  it('CLI-2 tells days first from months first by the whole column', () => {
    expect(recogniseFormat(['1/2/2010 8:26', '13/2/2010 8:26'])).toBe('d/M/yyyy H:m:s');
    expect(recogniseFormat(['1/2/2010 8:26', '2/13/2010 8:26'])).toBe('M/d/yyyy H:m:s');
    expect(recogniseFormat(['1/2/2010'])).toBe('d/M/yyyy H:m:s');
    expect(recogniseFormat(['hello', 'world'])).toBeUndefined();
    expect(recogniseFormat(['17850', '13047'])).toBeUndefined();
  });

  it('CLI-2 reads every instant it prints, in any zone', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), zones, (seconds, zone) => {
        const text = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString({ timeZone: zone });
        expect(timeParser('iso', 'Asia/Tokyo')(text)).toBe(seconds * 1000);
      }),
    );
  });

  it('CLI-2 reads ISO besides the format, and anything usual without one', () => {
    expect(iso(fieldTimeParser('d/M/yyyy', 'UTC')('2024-03-05'))).toBe('2024-03-05T00:00:00Z');
    expect(iso(fieldTimeParser(undefined, 'UTC')('March 5, 2024'))).toBe('2024-03-05T00:00:00Z');
  });
});

describe('CLI-2 numbers', () => {
  it.each([
    ['12.5', 1250],
    ['1,234.50', 123_450],
    ['1.234,50', 123_450],
    ['12,50', 1250],
    ['¥ 1,234', 123_400],
    ['（12.5）', -1250],
    ['12.5-', -1250],
    ['-0.005', -1],
    ['0.004', 0],
    ['１２．５元', 1250],
    ['.5', 50],
  ])('CLI-2 reads the amount %s', (text, fen) => {
    expect(fenOf(decimalOf(text)!)).toBe(fen);
  });

  it.each(['', 'abc', '1.2.3', '--1', '1e5', '=1+1', 'NaN', '1 2 x', '9'.repeat(19)])('CLI-2 refuses %s', (text) => {
    expect(decimalOf(text)).toBeUndefined();
  });

  it('CLI-2 multiplies exactly and rounds once, half away from zero', () => {
    const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(cents, fc.integer({ min: -5000, max: 5000 }), (price, quantity) => {
        const text = `${price < 0 ? '-' : ''}${Math.trunc(Math.abs(price) / 100)}.${String(Math.abs(price) % 100).padStart(2, '0')}`;
        expect(productFen(decimalOf(String(quantity))!, decimalOf(text)!)).toBe(price * quantity + 0);
      }),
    );
    expect(productFen(decimalOf('3')!, decimalOf('45.335')!)).toBe(13_601);
    expect(productFen(decimalOf('1')!, decimalOf('1.005')!)).toBe(101);
  });

  it('CLI-2 counts a part of a piece as one', () => {
    expect([
      piecesOf(decimalOf('1.5')!),
      piecesOf(decimalOf('0.3')!),
      piecesOf(decimalOf('-2')!),
      piecesOf(decimalOf('0')!),
    ]).toEqual([1, 1, -2, 0]);
  });
});

describe('CLI-2 columns', () => {
  it('CLI-2 recognises the columns of orders in Chinese, the date format and the prefix of cancellations', () => {
    const columns = ['订单编号', '买家会员名', '付款时间', '商品名称', '数量', '单价', '备注'];
    const rows = [
      ['1001', '甲', '2024/3/5 9:07', '猫粮', '2', '45.00', ''],
      ['R1002', '乙', '2024/3/6 9:07', '猫粮', '-1', '45.00', ''],
    ];
    const { mapping } = recognise('orders', { columns, rows });
    expect(mapping).toMatchObject({
      order: '订单编号',
      customer: '买家会员名',
      at: '付款时间',
      name: '商品名称',
      quantity: '数量',
      price: '单价',
      dateFormat: 'yyyy/M/d H:m:s',
      cancelled: { column: '订单编号', prefix: 'R' },
    });
    expect(missingFields('orders', mapping)).toEqual([]);
  });

  it('CLI-2 does not take a column whose content is of another sort', () => {
    const { mapping } = recognise('orders', {
      columns: ['order', 'date', 'qty', 'price'],
      rows: [['1', 'soon', 'two', 'dear']],
    });
    expect(mapping).toMatchObject({ order: 'order', at: 'date' });
    expect(mapping.quantity).toBeUndefined();
    expect(missingFields('orders', mapping)).toEqual(['quantity', 'price']);
  });

  it('CLI-2 asks for something that tells customers apart', () => {
    expect(missingFields('customers', { name: 'n' })).toEqual(['customer']);
    expect(missingFields('customers', { phone: 'p' })).toEqual([]);
  });
});

describe('CLI-2 orders', () => {
  const columns = ['order', 'customer', 'at', 'quantity', 'price'];
  const mapping = {
    order: 'order',
    customer: 'customer',
    at: 'at',
    quantity: 'quantity',
    price: 'price',
    cancelled: { column: 'order', prefix: 'C' },
  };
  const read = orderReader(columns, mapping, timeParser('iso', 'UTC'));
  const put = (orders: Map<string, ImportedOrder>, ...cells: string[]) => {
    const result = read(cells);
    return 'fault' in result ? result : addLine(orders, result.row);
  };

  it('CLI-2 puts scattered lines together in any order of the file', () => {
    const line = fc.record({ order: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.nat(), (lines, seed) => {
        const sums = (all: typeof lines) => {
          const orders = new Map<string, ImportedOrder>();
          for (const { order, quantity } of all) put(orders, String(order), '', '2026-01-01', String(quantity), '2');
          return [...orders].map(([no, one]) => [no, one.lines.reduce((sum, each) => sum + each.amountFen, 0)]).sort();
        };
        const turned = lines.map((_, index) => lines[(index + seed) % lines.length]!);
        expect(sums(turned)).toEqual(sums(lines));
      }),
    );
  });

  it('CLI-2 refuses a line that gives an order to a second customer', () => {
    const orders = new Map<string, ImportedOrder>();
    put(orders, '1', '', '2026-01-02', '1', '2');
    put(orders, '1', 'A', '2026-01-01', '1', '2');
    expect(put(orders, '1', 'B', '2026-01-01', '1', '2')).toMatchObject({ fault: { code: 'order/mixed' } });
    expect(orders.get('1')).toMatchObject({
      customer: 'A',
      at: Temporal.Instant.from('2026-01-01T00:00Z').epochMilliseconds,
    });
    expect(orders.get('1')?.lines).toHaveLength(2);
  });

  it('CLI-2 makes money that goes back a line below zero', () => {
    expect(read(['C1', '', '2026-01-01', '-2', '3'])).toMatchObject({
      row: { cancelled: true, line: { quantity: -2, amountFen: -600 } },
    });
    expect(read(['1', '', '2026-01-01', '1', '-12.5'])).toMatchObject({
      row: { cancelled: false, line: { quantity: -1, amountFen: -1250 } },
    });
    expect(read(['1', '', '2026-01-01', '1', '0'])).toMatchObject({ row: { line: { quantity: 1, amountFen: 0 } } });
  });

  it.each([
    [['', '', '2026-01-01', '1', '1'], 'value/missing'],
    [['1', '', 'soon', '1', '1'], 'value/date'],
    [['1', '', '2026-01-01', 'x', '1'], 'value/number'],
    [['1', '', '2026-01-01', '1', '1.2.3'], 'value/amount'],
  ])('CLI-2 says what is wrong with %j', (cells, code) => {
    expect(read(cells)).toMatchObject({ fault: { code } });
  });
});

describe('CLI-1 pets', () => {
  it('CLI-1 knows species in both languages, and takes the rest for other', () => {
    expect(['Dog', '猫', 'Livestock', 'goat'].map(speciesOf)).toEqual(['dog', 'cat', 'other', 'goat']);
  });
});
