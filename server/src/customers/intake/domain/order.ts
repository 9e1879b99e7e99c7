/** Lines of orders: reading one, and putting the lines of a number together into one order. */
import type { Intake } from '@pawloop/contract';
import type { ParseTime } from './date.ts';
import { type Decimal, decimalOf, fenOf, piecesOf, productFen } from './number.ts';
import { cancelledTest, faulty, fieldCells, LONGEST_VALUE, type Read, remembered } from './row.ts';

export interface OrderLineRow {
  readonly orderNo: string;
  /** External id; null when the line names nobody. */
  readonly customer: string | null;
  readonly phone: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: boolean;
  readonly cancelled: boolean;
  readonly line: ImportedLine;
}

export interface ImportedLine {
  readonly sku: string | null;
  readonly name: string;
  readonly category: string | null;
  readonly quantity: number;
  readonly amountFen: number;
}

export interface ImportedOrder {
  readonly orderNo: string;
  customer: string | null;
  phone: string | null;
  /** Of its earliest line. */
  at: number;
  service: boolean;
  cancelled: boolean;
  readonly lines: ImportedLine[];
}

const SERVICE = /service|服务|预约|美容|洗护|医疗|寄养|训练/i;
/** States of orders that were never paid or are undone. */
const NOT_PAID =
  /cancel|void|refus|fail|unpaid|pending|closed|取消|作废|关闭|待付款|未付款|未支付|退款成功|已退款|交易关闭/i;

export type OrderReader = (cells: readonly string[]) => Read<OrderLineRow>;

/** @param parseTime for the time column, in its format and zone */
export function orderReader(columns: readonly string[], mapping: Intake.Mapping, parseTime: ParseTime): OrderReader {
  const field = fieldCells(columns, mapping);
  const isCancelled = cancelledTest(columns, mapping);
  const decimal = remembered(decimalOf);
  const notPaid = remembered((text) => NOT_PAID.test(text));
  const isService = remembered((text) => SERVICE.test(text));
  return (cells) => {
    const orderNo = field.of(cells, 'order');
    if (orderNo === '') return faulty('value/missing', 'the order number is missing', field.column('order'));
    if (orderNo.length > 120)
      return faulty('value/too-long', 'the order number is too long', field.column('order'), orderNo);
    const atText = field.of(cells, 'at');
    const at = parseTime(atText);
    if (at === undefined)
      return faulty('value/date', `"${atText.slice(0, 40)}" is no date of the format`, field.column('at'), atText);
    const customer = field.of(cells, 'customer');
    if (customer.length > 200)
      return faulty('value/too-long', 'the customer id is too long', field.column('customer'), customer);
    const quantityText = field.of(cells, 'quantity');
    const quantity = decimal(quantityText);
    const pieces = quantity && piecesOf(quantity);
    if (quantity === undefined || pieces === undefined) {
      return faulty(
        'value/number',
        `"${quantityText.slice(0, 40)}" is no quantity`,
        field.column('quantity'),
        quantityText,
      );
    }
    const amount = amountOf(quantity, decimal(field.of(cells, 'price')), decimal(field.of(cells, 'amount')));
    if (amount === undefined) {
      const named = field.has('amount') ? 'amount' : 'price';
      const text = field.of(cells, named);
      return faulty('value/amount', `"${text.slice(0, 40)}" is no amount`, field.column(named), text);
    }
    return {
      row: {
        orderNo,
        customer: customer === '' ? null : customer,
        phone: field.of(cells, 'phone') || null,
        at,
        service: isService(field.of(cells, 'kind')),
        cancelled: isCancelled(cells) || notPaid(field.of(cells, 'status')),
        line: {
          sku: field.of(cells, 'product').slice(0, 200) || null,
          name: (field.of(cells, 'name') || field.of(cells, 'product') || orderNo).slice(0, LONGEST_VALUE),
          category: field.of(cells, 'category').slice(0, 200) || null,
          ...signed(pieces, amount),
        },
      },
    };
  };
}

/** Of the line, when it is given; else quantity × price. */
function amountOf(quantity: Decimal, price: Decimal | undefined, amount: Decimal | undefined): number | undefined {
  if (amount !== undefined) return fenOf(amount);
  return price === undefined ? undefined : productFen(quantity, price);
}

/** Money that goes back — a negative quantity, or a negative price as of a bad debt — is a line below zero. */
function signed(quantity: number, amountFen: number): { quantity: number; amountFen: number } {
  if (quantity < 0) return { quantity, amountFen: -Math.abs(amountFen) + 0 };
  return amountFen < 0 ? { quantity: -quantity, amountFen } : { quantity, amountFen };
}

/** Puts a line to its order, wherever in the file the others stand. @returns a fault when it contradicts them */
export function addLine(orders: Map<string, ImportedOrder>, row: OrderLineRow): Read<ImportedOrder> {
  const order = orders.get(row.orderNo);
  if (!order) {
    const { orderNo, customer, phone, at, service, cancelled, line } = row;
    const made = { orderNo, customer, phone, at, service, cancelled, lines: [line] };
    orders.set(orderNo, made);
    return { row: made };
  }
  if (row.customer !== null && order.customer !== null && row.customer !== order.customer) {
    return faulty(
      'order/mixed',
      `order ${row.orderNo} belongs to customer ${order.customer.slice(0, 80)}`,
      null,
      row.customer,
    );
  }
  order.customer ??= row.customer;
  order.phone ??= row.phone;
  order.at = Math.min(order.at, row.at);
  order.service &&= row.service;
  order.cancelled ||= row.cancelled;
  order.lines.push(row.line);
  return { row: order };
}
