/** Rows of behaviour events: the mapped columns, and every other column as a property. */
import type { Intake } from '@pawloop/contract';
import type { ParseTime } from './date.ts';
import { faulty, fieldCells, LONGEST_VALUE, type Read } from './row.ts';

export interface EventRow {
  readonly event: string;
  readonly customer: string | null;
  readonly device: string | null;
  readonly messageId: string | null;
  readonly at: number;
  readonly properties: Readonly<Record<string, string | number>>;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} _.:/-]*$/u;
/** Exact as a number, and not an id with a leading zero. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;
/** Of these columns a number is a name. */
const ID = /(?:^|[_\s-])(?:id|no|code|sku|session)$|id$|编号|编码|单号/i;

export function eventReader(
  columns: readonly string[],
  mapping: Intake.Mapping,
  parseTime: ParseTime,
): (cells: readonly string[]) => Read<EventRow> {
  const field = fieldCells(columns, mapping);
  const mapped = new Set([mapping.event, mapping.at, mapping.customer, mapping.device, mapping.messageId]);
  const others = columns.flatMap((column, place) =>
    mapped.has(column) ? [] : [{ column, place, id: ID.test(column) }],
  );
  return (cells) => {
    const event = field.of(cells, 'event');
    if (event === '') return faulty('value/missing', 'the name of the event is missing', field.column('event'));
    if (event.length > 100 || !NAME.test(event)) {
      return faulty(
        'value/unknown',
        `"${event.slice(0, 40)}" cannot be the name of an event`,
        field.column('event'),
        event,
      );
    }
    const atText = field.of(cells, 'at');
    const at = parseTime(atText);
    if (at === undefined)
      return faulty('value/date', `"${atText.slice(0, 40)}" is no date of the format`, field.column('at'), atText);
    const [customer, device] = [field.of(cells, 'customer'), field.of(cells, 'device')];
    if (customer.length > 200 || device.length > 120) {
      return faulty(
        'value/too-long',
        'the id is too long',
        field.column(customer.length > 200 ? 'customer' : 'device'),
        customer || device,
      );
    }
    const properties: Record<string, string | number> = {};
    for (const { column, place, id } of others) {
      const value = (cells[place] ?? '').trim();
      if (value !== '') properties[column] = !id && NUMBER.test(value) ? Number(value) : value.slice(0, LONGEST_VALUE);
    }
    const messageId = field.of(cells, 'messageId').slice(0, 120) || null;
    return { row: { event, customer: customer || null, device: device || null, messageId, at, properties } };
  };
}
