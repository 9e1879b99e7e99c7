/** Clients that write until told to stop, and behave as good clients do: without an answer they send the same again. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileForm } from '../upload.ts';
import { call, type Reply } from './call.ts';
import type { Import, Ledger, Sale, Write } from './ledger.ts';
import type { Headers } from './people.ts';

export interface World {
  readonly url: string;
  readonly staff: Headers;
  readonly writeKey: string;
  readonly customerIds: readonly string[];
  readonly ledger: Ledger;
}

/** Share of unanswered writes that are given up, so that some stay unacknowledged. */
const GIVEN_UP = 0.2;
const EVENTS_OF_BATCH = 20;

let serial = 0;
const nextKey = (kind: string): string => {
  serial += 1;
  return `${kind}-${serial}`;
};

/**
 * Send until there is an answer. Errors of the network and of a server that is coming up are repeated.
 * @returns undefined when it was given up, or when the server says that the same call may still be running
 */
async function send(write: Write, attempt: () => Promise<Reply>, stop?: AbortSignal): Promise<Reply | undefined> {
  for (;;) {
    const reply = await attempt().catch(() => undefined);
    if (reply && reply.status < 300) {
      write.acknowledged = true;
      write.open = false;
      return reply;
    }
    if (reply?.status === 409) {
      write.open = true;
      return undefined;
    }
    if (reply && reply.status < 500 && reply.status !== 429) throw new Error(`refused: ${reply.status} ${reply.text}`);
    if (stop && (stop.aborted || Math.random() < GIVEN_UP)) return undefined;
    await pause(50);
  }
}

/** One after the other, each for a customer of its own choice. */
export async function sell(world: World, nth: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const customerId = world.customerIds[Math.floor(Math.random() * world.customerIds.length)] ?? '';
    const amountFen = 100 + Math.floor(Math.random() * 20_000);
    const sale: Sale = { key: nextKey('sale'), acknowledged: false, open: false, customerId, amountFen };
    world.ledger.sales.push(sale);
    await sendSale(world, sale, nth, stop);
    await pause(5);
  }
}

export async function sendSale(world: World, sale: Sale, nth: number, stop?: AbortSignal): Promise<void> {
  const attempt = () =>
    call({
      url: `${world.url}/v1/counter-sales`,
      method: 'POST',
      from: `127.0.3.${nth + 1}`,
      headers: { ...world.staff, 'idempotency-key': sale.key },
      body: {
        customerId: sale.customerId,
        kind: 'goods',
        lines: [{ name: sale.key, quantity: 1, unitFen: sale.amountFen }],
      },
    });
  const reply = await send(sale, attempt, stop);
  if (reply) sale.orderNo = reply.json<{ orderNo: string }>().orderNo;
}

/** Batches of behaviour, sent with a write key. */
export async function track(world: World, nth: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const key = nextKey('batch');
    const messageIds = Array.from({ length: EVENTS_OF_BATCH }, (_, index) => `${key}/${index}`);
    const batch = { key, acknowledged: false, open: false, messageIds };
    world.ledger.batches.push(batch);
    const timestamp = Temporal.Now.instant().toString();
    const messages = messageIds.map((messageId) => ({
      type: 'track',
      event: 'Product Viewed',
      messageId,
      deviceId: `device-${Math.floor(Math.random() * 40)}`,
      properties: { price: 5 },
      timestamp,
    }));
    const attempt = () =>
      call({
        url: `${world.url}/v1/events`,
        method: 'POST',
        from: `127.0.4.${nth + 1}`,
        headers: { 'x-write-key': world.writeKey },
        body: { batch: messages },
      });
    await send(batch, attempt, stop);
    await pause(20);
  }
}

/** A file of orders, two lines each; customers are known by their id in the shop's old system. */
export function newImport(orders: number): Import {
  const key = nextKey('import');
  const lines = Array.from({ length: orders * 2 }, (_, line) => {
    const n = line >> 1;
    return `${key}/${n},2026-0${1 + (n % 9)}-1${n % 7} 10:0${n % 10},C${n % 300},SKU${line % 7},2,12.50`;
  });
  const csv = ['order_id,order_time,customer_id,sku,quantity,unit_price', ...lines].join('\n');
  return { key, acknowledged: false, open: false, orders, csv };
}

/** Upload and ask for the run; acknowledged means that the server took the order to import. */
export async function importFile(world: World, file: Import): Promise<void> {
  world.ledger.imports.push(file);
  const form = fileForm(file.csv, 'orders.csv');
  const post = { method: 'POST', from: '127.0.5.1' };
  while (!file.importId) {
    const url = `${world.url}/v1/imports?kind=orders&source=oldshop`;
    const reply = await call({ ...post, url, headers: { ...world.staff, ...form.headers }, bytes: form.body }).catch(
      () => undefined,
    );
    if (reply?.status === 201) file.importId = reply.json<{ importId: string }>().importId;
    else if (reply && reply.status < 500) throw new Error(`upload refused: ${reply.status} ${reply.text}`);
    else await pause(100);
  }
  for (;;) {
    const url = `${world.url}/v1/imports/${file.importId}/run`;
    const reply = await call({ ...post, url, headers: world.staff }).catch(() => undefined);
    // busy: an earlier attempt whose answer was lost has started it
    if (reply?.status === 202 || (reply?.status === 409 && reply.text.includes('import-busy'))) break;
    if (reply && reply.status < 500) throw new Error(`run refused: ${reply.status} ${reply.text}`);
    await pause(100);
  }
  file.acknowledged = true;
}
