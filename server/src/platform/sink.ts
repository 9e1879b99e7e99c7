/** Carries the log to ClickHouse: each batch is named by its place in the log, so a repeated batch is stored once. */

import type { Consumer } from './consumers.ts';
import type { Db, Tx } from './db.ts';
import { LOG_START, type LoggedEvent } from './event-log.ts';
import { isWarehouseCurrent } from './migrate.ts';
import { SINK, type Warehouse } from './warehouse.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const BATCH = 20_000;

/** Customer numbers by id, as far as they exist. */
export type NumbersOf = (handle: Db | Tx, customerIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

export function warehouseSink(warehouse: Warehouse, numbersOf: NumbersOf): Consumer {
  let current = false;
  return {
    name: SINK,
    events: 'all',
    batch: BATCH,
    fixedBatches: true,
    async handle(tx, events) {
      current ||= await isWarehouseCurrent(warehouse.client);
      if (!current) throw new Error('the tables of the warehouse are not ready');
      const ids = [...new Set(events.map((event) => event.customerId).filter((id) => id !== null))];
      const numbers = await numbersOf(tx, ids);
      await warehouse.client.insert({
        table: 'event',
        values: events.map((event) => rowOf(event, numbers)),
        format: 'JSONEachRow',
        clickhouse_settings: {
          insert_deduplicate: 1,
          insert_deduplication_token: tokenOf(events),
          deduplicate_blocks_in_dependent_materialized_views: 1,
          max_partitions_per_insert_block: '0',
        },
      });
    },
  };
}

/** First and last place of the batch: the same batch has the same name, another one never has. */
function tokenOf(events: readonly LoggedEvent[]): string {
  const first = events[0]?.cursor ?? LOG_START;
  const last = events.at(-1)?.cursor ?? LOG_START;
  return `${first.xid}:${first.position}-${last.xid}:${last.position}-${events.length}`;
}

function rowOf(event: LoggedEvent, numbers: ReadonlyMap<string, number>): Record<string, unknown> {
  return {
    name: event.name,
    version: event.version,
    event_id: event.eventId,
    customer_no: (event.customerId && numbers.get(event.customerId)) || 0,
    customer_id: event.customerId ?? NOBODY,
    pet_id: event.petId,
    subject_id: event.subjectId ?? '',
    source: event.source,
    occurred_at: event.occurredAt.toString({ smallestUnit: 'millisecond' }),
    received_at: event.receivedAt.toString({ smallestUnit: 'millisecond' }),
    payload: JSON.stringify(event.payload),
  };
}
