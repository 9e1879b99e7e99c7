/** A shop of a million customers for the insight benchmark: two years of orders, a year of behaviour, written as the views would. */
import type { ClickHouseClient } from '@clickhouse/client';

export const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 1_000_000);
export const ORDERS = Number(process.env.BENCH_ORDERS ?? 6_000_000);
export const EVENTS = Number(process.env.BENCH_EVENTS ?? 12_000_000);
const CHUNK = 1_000_000;
const DAY_MS = 86_400_000;
const NOBODY = "toUUID('00000000-0000-7000-8000-000000000000')";

/** Half of the orders lie in the last seven months; a fifth of the customers never orders, a few order often. */
const orderSql = (from: number, count: number) => `
  SELECT generateUUIDv7(number) AS order_id, 1 AS revision,
    if(number % 50 = 0, 0, toUInt32(1 + floor(pow((intHash64(number + 1) % 1000003) / 1000003, 1.6) * ${CUSTOMERS * 0.8}))) AS customer_no,
    ${NOBODY} AS customer_id,
    now64(3, 'UTC') - toIntervalMillisecond(toInt64(${730 * DAY_MS} * pow((intHash64(number + 2) % 1000003) / 1000003, 1.5))) AS at,
    true AS is_order, if(number % 4 = 0, 'service', 'goods') AS kind, 500 + intHash64(number + 3) % 100000 AS gross_fen,
    if(number % 12 = 0, 300, 0) AS return_fen, 'CNY' AS currency, 'bench' AS source, toString(number) AS order_no
  FROM numbers(${from}, ${count})`;

const CATEGORY = "['food', 'food', 'toy', 'litter', 'grooming', 'health', 'bed'][1 + intHash64(n + 9) % 7]";

async function fillOrders(run: (query: string) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < ORDERS; from += CHUNK) await run(`INSERT INTO purchase ${orderSql(from, CHUNK)}`);
  // Two lines for every third order, one for the others.
  for (let part = 0; part < 4; part += 1) {
    await run(`
      INSERT INTO purchase_line SELECT order_id, revision, line_no, customer_no, at, 'S', 'ware', ${CATEGORY}, 1, intDiv(gross_fen, lines)
      FROM (SELECT *, toUInt64OrZero(order_no) * 2 + line_no AS n, if(toUInt64OrZero(order_no) % 3 = 0, 2, 1) AS lines, arrayJoin(range(1, lines + 1)) AS line_no
        FROM purchase WHERE toUInt64OrZero(order_no) % 4 = ${part})`);
  }
  await run('OPTIMIZE TABLE purchase FINAL');
  await run('OPTIMIZE TABLE purchase_line FINAL');
}

/** Registrations over three years; views, carts and pages over one year, of some customers more often than of others. */
async function fillEvents(run: (query: string) => Promise<unknown>): Promise<void> {
  await run(`
    INSERT INTO event SELECT 'identity.customer_registered', 1, generateUUIDv7(), number + 1, ${NOBODY}, NULL, '', 'bench', at, at,
      concat('{"registeredAt":"', formatDateTime(at, '%Y-%m-%dT%H:%i:%SZ'), '","firstChannelId":', ['null', '"C1"', '"C2"'][1 + number % 3], '}')
    FROM (SELECT number, toDateTime64(toDateTime(now64(3, 'UTC') - toIntervalMillisecond(intHash64(number) % ${1095 * DAY_MS})), 3, 'UTC') AS at
      FROM numbers(${CUSTOMERS}))`);
  for (let from = 0; from < EVENTS; from += CHUNK) {
    await run(`
      INSERT INTO event SELECT multiIf(kind < 55, 'web.page_viewed', kind < 90, 'web.product_viewed', 'web.cart_added') AS name, 1, generateUUIDv7(),
        toUInt32(1 + intHash64(number) % ${CUSTOMERS} * (intHash64(number + 7) % 4 + 1) / 4) AS customer_no, ${NOBODY}, NULL, '', 'web', at, at,
        concat('{"category":"', ['food', 'toy', 'litter', 'health', 'bed'][1 + intHash64(number + 3) % 5], '","price":', toString(intHash64(number + 5) % 30000), '}')
      FROM (SELECT number, intHash64(number + 1) % 100 AS kind, now64(3, 'UTC') - toIntervalMillisecond(intHash64(number + 2) % ${365 * DAY_MS}) AS at
        FROM numbers(${from}, ${CHUNK}))`);
  }
  // Two of a thousand customers turned out to be somebody who was known already.
  await run(`
    INSERT INTO event SELECT 'identity.customer_merged', 1, generateUUIDv7(), number, ${NOBODY}, NULL, '', 'bench', now64(3, 'UTC'), now64(3, 'UTC'),
      concat('{"loserNo":', toString(number * 500), ',"winnerNo":', toString(number * 500 - 1), '}')
    FROM numbers(1, ${Math.floor(CUSTOMERS / 500)})`);
  await run('OPTIMIZE TABLE event FINAL');
}

export async function fillShop(client: ClickHouseClient): Promise<void> {
  const run = (query: string) =>
    client.command({ query, clickhouse_settings: { max_partitions_per_insert_block: '0' } });
  await fillOrders(run);
  await fillEvents(run);
}
