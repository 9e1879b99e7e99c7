/** Import of customers: found by their identifiers, made when they are new; what is empty in the profile is filled. */
import { parsePhone } from '../../../people/identity/index.ts';
import type { IntakeDeps } from '../deps.ts';
import { type CustomerRow, customerReader } from '../domain/customer.ts';
import { fieldTimeParser } from '../domain/date.ts';
import type { Batch, Counts, KindOfImport, LineFault, Plan } from './kind.ts';

const ROWS = 2000;

interface Waiting {
  readonly line: number;
  readonly row: CustomerRow;
}

export function customersImport(deps: IntakeDeps, { columns, mapping, source }: Plan): KindOfImport {
  const zone = mapping.timeZone ?? deps.timeZone;
  const read = customerReader(columns, mapping, {
    birthday: fieldTimeParser(mapping.dateFormat, 'UTC', true),
    registeredAt: fieldTimeParser(mapping.dateFormat, zone, true),
    isPhone: (text) => parsePhone(text) !== undefined,
  });
  let waiting: Waiting[] = [];
  const counts: Partial<Counts> = { customers: 0 };
  const seen = new Set<string>();
  return {
    counts,
    add(cells, line) {
      const result = read(cells);
      if ('fault' in result) return result.fault;
      waiting.push({ line, row: result.row });
      seen.add(keyOf(result.row));
      counts.customers = seen.size;
      return undefined;
    },
    *batches(ended) {
      while (waiting.length >= ROWS || (ended && waiting.length > 0)) {
        const part = waiting.slice(0, ROWS);
        waiting = waiting.slice(ROWS);
        yield customerBatch(deps, source, part);
      }
    },
  };
}

const keyOf = ({ openid, member, customer, phone }: CustomerRow) =>
  customer ?? (member && `member ${member}`) ?? (openid && `openid ${openid}`) ?? `phone ${phone}`;

function customerBatch(deps: IntakeDeps, source: string, part: readonly Waiting[]): Batch {
  return {
    async write(tx) {
      const resolved = await deps.identity.resolveMany(
        tx,
        part.map(({ row }) => ({
          identifiers: [
            ...(row.openid === null ? [] : [{ kind: 'openid' as const, source, value: row.openid }]),
            ...(row.member === null ? [] : [{ kind: 'member' as const, value: row.member }]),
            ...(row.customer === null ? [] : [{ kind: 'external' as const, source, value: row.customer }]),
            ...(row.phone === null ? [] : [{ kind: 'phone' as const, value: row.phone }]),
          ],
          createAs: 'known' as const,
          profile: {
            ...(row.name !== null && { name: row.name }),
            ...(row.gender !== null && { gender: row.gender }),
            ...(row.birthday !== null && { birthday: row.birthday }),
            ...(row.city !== null && { city: row.city }),
          },
          ...(row.registeredAt !== null && { registeredAt: Temporal.Instant.fromEpochMilliseconds(row.registeredAt) }),
        })),
      );
      const faults: LineFault[] = part.flatMap(({ line }, index) => {
        if (resolved[index]?.reason !== 'erased') return [];
        return [
          {
            line,
            code: 'customer/erased' as const,
            reason: 'the customer was erased at their own wish',
            column: null,
            value: null,
          },
        ];
      });
      const inserted = resolved.filter((one) => one.created).length;
      return { inserted, unchanged: part.length - inserted - faults.length, faults };
    },
  };
}
