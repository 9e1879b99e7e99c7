/** Import of orders: lines are put together by order number, then written customer by customer. */
import type { Tx } from '../../../platform/db.ts';
import type { NewOrder } from '../../audience/index.ts';
import type { IntakeDeps } from '../deps.ts';
import { fieldTimeParser } from '../domain/date.ts';
import { addLine, type ImportedOrder, orderReader } from '../domain/order.ts';
import type { Batch, Counts, KindOfImport, LineFault, Plan, Written } from './kind.ts';

/** A transaction takes at most so many lines and orders: a second or two. */
const LINES = 20_000;
const ORDERS = 2000;

export function ordersImport(deps: IntakeDeps, { columns, mapping, source }: Plan): KindOfImport {
  const zone = mapping.timeZone ?? deps.timeZone;
  const read = orderReader(columns, mapping, fieldTimeParser(mapping.dateFormat, zone));
  const currency = mapping.currency ?? deps.currency;
  const orders = new Map<string, ImportedOrder>();
  const customers = new Set<string>();
  /** The first line of each order, to name it when it cannot be written. */
  const lines = new Map<string, number>();
  const counts: Partial<Counts> = { orders: 0, customers: 0, anonymousLines: 0, cancellations: 0 };
  return {
    counts,
    add(cells, line) {
      const result = read(cells);
      if ('fault' in result) return result.fault;
      const { row } = result;
      const added = addLine(orders, row);
      if ('fault' in added) return added.fault;
      if (!lines.has(row.orderNo)) lines.set(row.orderNo, line);
      const who = row.customer ?? (row.phone && `phone ${row.phone}`);
      if (who === null) counts.anonymousLines = (counts.anonymousLines ?? 0) + 1;
      else customers.add(who);
      if (row.cancelled) counts.cancellations = (counts.cancellations ?? 0) + 1;
      counts.orders = orders.size;
      counts.customers = customers.size;
      return undefined;
    },
    // The lines of an order may stand anywhere, so nothing is ready before the end.
    *batches(ended) {
      if (!ended) return;
      for (const part of parts([...orders.values()].toSorted(byCustomerAndTime))) {
        yield orderBatch(deps, { source, currency, orders: part, lines });
      }
    },
    finish: async () => void (await deps.audience.recomputeRfm('backfill')),
  };
}

/** All orders of a customer in a row: features are then computed once for each. */
function byCustomerAndTime(a: ImportedOrder, b: ImportedOrder): number {
  const [one, other] = [a.customer ?? a.phone ?? '', b.customer ?? b.phone ?? ''];
  return one === other ? a.at - b.at : one < other ? -1 : 1;
}

function* parts(orders: readonly ImportedOrder[]): Generator<readonly ImportedOrder[]> {
  let from = 0;
  let count = 0;
  for (let at = 0; at < orders.length; at += 1) {
    count += (orders[at] as ImportedOrder).lines.length;
    if (count < LINES && at - from + 1 < ORDERS) continue;
    yield orders.slice(from, at + 1);
    from = at + 1;
    count = 0;
  }
  if (from < orders.length) yield orders.slice(from);
}

interface Part {
  readonly source: string;
  readonly currency: string;
  readonly orders: readonly ImportedOrder[];
  readonly lines: ReadonlyMap<string, number>;
}

function orderBatch(deps: IntakeDeps, part: Part): Batch {
  return {
    async write(tx): Promise<Written> {
      const { customers, faults } = await customersOf(tx, deps, part);
      const good = part.orders.filter((order) => customers.get(order) !== undefined);
      const rows = good.map((order) => newOrder(order, customers.get(order) ?? null, part));
      const { recorded, unchanged } = await deps.audience.recordOrders(tx, rows, 'backfill');
      return { inserted: recorded, unchanged, faults };
    },
  };
}

function newOrder(order: ImportedOrder, customerId: string | null, { source, currency }: Part): NewOrder {
  return {
    source,
    orderNo: order.orderNo,
    customerId,
    at: Temporal.Instant.fromEpochMilliseconds(order.at),
    kind: order.service ? 'service' : 'goods',
    lines: order.lines,
    cancelled: order.cancelled,
    currency,
  };
}

/** Customer of each order, null for sales to nobody known; orders of erased people are left out, as faults. */
async function customersOf(
  tx: Tx,
  deps: IntakeDeps,
  { source, orders, lines }: Part,
): Promise<{ customers: Map<ImportedOrder, string | null>; faults: LineFault[] }> {
  const customers = new Map<ImportedOrder, string | null>();
  const faults: LineFault[] = [];
  const named = orders.filter((order) => order.customer !== null || order.phone !== null);
  const resolved = await deps.identity.resolveMany(
    tx,
    named.map((order) => ({
      identifiers: [
        ...(order.customer === null ? [] : [{ kind: 'external' as const, source, value: order.customer }]),
        ...(order.phone === null ? [] : [{ kind: 'phone' as const, value: order.phone }]),
      ],
      createAs: 'known' as const,
      registeredAt: Temporal.Instant.fromEpochMilliseconds(order.at),
    })),
  );
  for (const order of orders) customers.set(order, null);
  named.forEach((order, index) => {
    const { customerId, reason } = resolved[index] ?? { customerId: null };
    if (reason !== 'erased') {
      customers.set(order, customerId);
      return;
    }
    customers.delete(order);
    const line = lines.get(order.orderNo) ?? 1;
    faults.push({
      line,
      code: 'customer/erased',
      reason: 'the customer was erased at their own wish',
      column: null,
      value: null,
    });
  });
  return { customers, faults };
}
