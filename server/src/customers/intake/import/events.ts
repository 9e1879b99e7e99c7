/** Import of behaviour events: the same way into the log as the event API's. */
import { createHash } from 'node:crypto';
import { type Message, storeMessages } from '../collect/store.ts';
import type { IntakeDeps } from '../deps.ts';
import { fieldTimeParser } from '../domain/date.ts';
import { type EventRow, eventReader } from '../domain/event.ts';
import type { Batch, Counts, KindOfImport, Plan } from './kind.ts';

const ROWS = 4000;

/**
 * A row without a message id gets one made of its content and of how many rows just like it came before in the file, so
 * that two equal events both count and a second import of the file finds both.
 */
export function eventsImport(deps: IntakeDeps, { columns, mapping, source }: Plan): KindOfImport {
  const zone = mapping.timeZone ?? deps.timeZone;
  const read = eventReader(columns, mapping, fieldTimeParser(mapping.dateFormat, zone));
  const now = deps.clock.now().epochMilliseconds;
  const seen = new Map<string, number>();
  const customers = new Set<string>();
  let waiting: Message[] = [];
  const counts: Partial<Counts> = { events: 0, customers: 0, anonymousLines: 0 };
  return {
    counts,
    add(cells) {
      const result = read(cells);
      if ('fault' in result) return result.fault;
      const { row } = result;
      if (row.customer === null && row.device === null) {
        return {
          code: 'value/missing',
          reason: 'neither a customer nor a device is named',
          column: mapping.customer ?? mapping.device ?? null,
          value: null,
        };
      }
      waiting.push(messageOf(row, source, row.messageId ?? contentId(cells, seen), now));
      if (row.customer === null) counts.anonymousLines = (counts.anonymousLines ?? 0) + 1;
      else customers.add(row.customer);
      counts.events = (counts.events ?? 0) + 1;
      counts.customers = customers.size;
      return undefined;
    },
    *batches(ended) {
      while (waiting.length >= ROWS || (ended && waiting.length > 0)) {
        const part = waiting.slice(0, ROWS);
        waiting = waiting.slice(ROWS);
        yield eventBatch(deps, part);
      }
    },
  };
}

function messageOf(row: EventRow, source: string, messageId: string, now: number): Message {
  const { customer, device } = row;
  return {
    source: `import/${source}`,
    messageId,
    sender: {
      source,
      ...(customer !== null && { externalId: customer }),
      ...(device !== null && { deviceId: device }),
    },
    name: `app.${row.event}`,
    payload: JSON.stringify(row.properties),
    at: Math.min(row.at, now),
  };
}

function contentId(cells: readonly string[], seen: Map<string, number>): string {
  const hash = createHash('sha1').update(cells.join('\u001f')).digest('base64url');
  const nth = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, nth);
  return nth === 1 ? hash : `${hash}.${nth}`;
}

function eventBatch(deps: IntakeDeps, part: readonly Message[]): Batch {
  return {
    async write(tx) {
      const isNew = await storeMessages(tx, deps, part, true);
      const inserted = isNew.filter(Boolean).length;
      return { inserted, unchanged: part.length - inserted };
    },
  };
}
