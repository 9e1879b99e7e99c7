/** Lists and files of customers for people: names from identity joined page by page, dates in every file (AUD-9). */
import type { Audience } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { CsvFile } from '../../platform/http/routes.ts';
import { formatFen } from '../../platform/money.ts';
import type { AudienceDeps } from './deps.ts';
import { cardOf } from './feature/profile.ts';
import { answerOf, type RfmQuestion } from './rfm/report.ts';
import { type RfmFilter, type RfmRow, rfmPage } from './rfm/rows.ts';

type Cells = (string | number | null)[];

const yuan = (fen: number | null) => (fen === null ? null : formatFen(Math.round(fen)));

function fileName(kind: string, asOf: string): string {
  return `${kind}-${asOf.slice(0, 19).replaceAll(':', '')}.csv`;
}

/** The customers that a search found; the phone stays masked (ACC-6). */
export function customerRows(deps: AudienceDeps, customers: AsyncIterable<Audience.CustomerListItem>): CsvFile {
  const asOf = deps.clock.now().toString();
  return {
    filename: fileName('customers', asOf),
    header: [
      'customerNo',
      'name',
      'phone',
      'city',
      'registeredAt',
      'channel',
      'orders',
      'gross',
      'net',
      'firstOrderAt',
      'lastOrderAt',
      'lifecycle',
      'rfmTier',
      'rfmCell',
      'r',
      'f',
      'm',
      'tags',
      'asOf',
    ],
    rows: mapped(
      customers,
      (one): Cells => [
        one.customerNo,
        one.name,
        one.phoneMasked,
        one.city,
        one.registeredAt,
        one.channelName,
        one.orderCount,
        yuan(one.grossFen),
        yuan(one.netFen),
        one.firstOrderAt,
        one.lastOrderAt,
        one.lifecycle,
        one.rfmTier,
        one.rfmCell,
        one.scores?.r ?? null,
        one.scores?.f ?? null,
        one.scores?.m ?? null,
        one.tags.join(' '),
        asOf,
      ],
    ),
  };
}

async function* mapped<A, B>(items: AsyncIterable<A>, map: (item: A) => B): AsyncGenerator<B> {
  for await (const item of items) yield map(item);
}

type RfmQuery = RfmFilter & { readonly cursor?: string; readonly limit?: number };

export async function rfmCustomerPage(deps: AudienceDeps, question: RfmQuestion, query: RfmQuery) {
  const answer = await answerOf(deps, deps.db, question);
  const limit = query.limit ?? 50;
  const after = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor, 1)[0]);
  const rows = await rfmPage(deps.db, answer, query, after, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withCards(deps, shown),
    nextCursor: rows.length > limit && last ? encodeCursor([last.customerNo]) : null,
    asOf: answer.analysis.at.toString(),
  };
}

async function withCards(deps: AudienceDeps, rows: readonly RfmRow[]): Promise<Audience.RfmCustomer[]> {
  const people = await deps.identity.findCustomers(
    deps.db,
    rows.map((row) => row.customerId),
  );
  return rows.map((row) => {
    const { customerId, customerNo, recencyDays, frequency, monetaryFen, scores, tier, cell } = row;
    const person = people.get(customerId);
    const card = person
      ? cardOf(person)
      : { customerId, customerNo, name: null, phoneMasked: null, city: null, registeredAt: null };
    return { ...card, recencyDays, frequency, monetaryFen, scores, tier, cell };
  });
}

const PAGE = 2000;

export async function rfmCustomerRows(deps: AudienceDeps, question: RfmQuestion, filter: RfmFilter): Promise<CsvFile> {
  const answer = await answerOf(deps, deps.db, question);
  const asOf = answer.analysis.at.toString();
  async function* rows(): AsyncGenerator<Cells> {
    for (let after = 0; ; ) {
      const page = await rfmPage(deps.db, answer, filter, after, PAGE);
      for (const one of await withCards(deps, page)) {
        yield [
          one.customerNo,
          one.name,
          one.phoneMasked,
          one.recencyDays,
          one.frequency,
          yuan(one.monetaryFen),
          one.scores?.r ?? null,
          one.scores?.f ?? null,
          one.scores?.m ?? null,
          one.tier,
          one.cell,
          asOf,
        ];
      }
      const last = page.at(-1);
      if (page.length < PAGE || !last) return;
      after = last.customerNo;
    }
  }
  return {
    filename: fileName('rfm', asOf),
    header: [
      'customerNo',
      'name',
      'phone',
      'recencyDays',
      'frequency',
      'monetary',
      'r',
      'f',
      'm',
      'tier',
      'cell',
      'asOf',
    ],
    rows: rows(),
  };
}
