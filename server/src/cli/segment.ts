/** `pawloop segment run` and `pawloop export`: who belongs to a rule, and customers as a file (CLI-1, AUD-9). */
import { readFileSync } from 'node:fs';
import { Segment } from '@pawloop/contract';
import { Compile } from 'typebox/compile';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { externalIdsOf, writeCsv } from './report.ts';
import { type CommonOptions, inSession, type Session } from './session.ts';

export interface SegmentOptions extends CommonOptions {
  readonly definition?: string;
  readonly csv?: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PAGE = 5000;
const HEADER = ['customerNo', 'customerId', 'customer', 'name', 'phone', 'city', 'registeredAt'];

/** @throws WrongUse */
function definitionOf(file: string): Segment.Definition {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new WrongUse(`the definition ${file} cannot be read: ${(error as Error).message}`);
  }
  if (Compile(Segment.Definition).Check(value)) return value as Segment.Definition;
  throw new WrongUse(`${file} is no definition of a segment`);
}

async function numbersOf(
  { modules, runtime }: Session,
  id: string | undefined,
  file: string | undefined,
): Promise<Uint32Array> {
  if (id !== undefined) {
    await modules.segment.requireSegment(runtime.db, id);
    return modules.segment.members(runtime.db, id, 'all');
  }
  return modules.segment.evaluate(runtime.db, definitionOf(file as string), runtime.clock.now(), 'all');
}

/** @throws WrongUse unless there is either an id or a definition */
export async function runSegment(id: string | undefined, options: SegmentOptions, out: Output): Promise<ExitCode> {
  const { definition } = options;
  if ((id === undefined) === (definition === undefined))
    throw new WrongUse('give the id of a segment, or --definition FILE');
  if (id !== undefined && !ID.test(id)) throw new WrongUse(`${id} is no id of a segment`);
  if (definition !== undefined) definitionOf(definition);
  return inSession(options, async (session) => {
    await session.settle();
    const asOf = session.runtime.clock.now().toString();
    const numbers = (await numbersOf(session, id, definition)).toSorted();
    if (options.csv) await writeCsv(options.csv, { header: HEADER, rows: customerRows(session, numbers) });
    if (options.json) out.json({ asOf, customers: numbers.length, customerNumbers: [...numbers] });
    else out.line(`${numbers.length} customers as of ${asOf}`);
    if (options.csv && !options.json) out.line(`Written: ${options.csv}`);
    return EXIT.done;
  });
}

/** @throws WrongUse */
export async function exportTo(
  what: string,
  id: string | undefined,
  options: SegmentOptions,
  out: Output,
): Promise<ExitCode> {
  if (what !== 'customers' && what !== 'segment')
    throw new WrongUse(`export ${what} is not known: give customers or segment ID`);
  if (what === 'segment' && !ID.test(id ?? '')) throw new WrongUse('give the id of the segment: export segment ID');
  const { csv } = options;
  if (!csv) throw new WrongUse('give the file to write: --csv FILE');
  return inSession(options, async (session) => {
    await session.settle();
    let count = 0;
    const rows =
      what === 'segment'
        ? customerRows(session, (await numbersOf(session, id, undefined)).toSorted())
        : everybody(session);
    await writeCsv(csv, {
      header: HEADER,
      rows: counted(rows, () => {
        count += 1;
      }),
    });
    const asOf = session.runtime.clock.now().toString();
    if (options.json) out.json({ asOf, customers: count, file: csv });
    else out.line(`${count} customers as of ${asOf} written to ${csv}`);
    return EXIT.done;
  });
}

async function* counted<T>(rows: AsyncIterable<T>, count: () => void): AsyncGenerator<T> {
  for await (const row of rows) {
    count();
    yield row;
  }
}

async function* everybody(session: Session): AsyncGenerator<readonly (string | number | null)[]> {
  const { rows } = await session.modules.audience.rfmReport({});
  let ids: string[] = [];
  for await (const { customerId } of rows) {
    ids.push(customerId);
    if (ids.length < PAGE) continue;
    yield* cards(session, ids);
    ids = [];
  }
  yield* cards(session, ids);
}

async function* customerRows(
  session: Session,
  numbers: Uint32Array,
): AsyncGenerator<readonly (string | number | null)[]> {
  for (let from = 0; from < numbers.length; from += PAGE) {
    const ids = await session.modules.identity.idsOf(session.runtime.db, [...numbers.subarray(from, from + PAGE)]);
    yield* cards(session, [...ids.values()]);
  }
}

/** The phone stays masked (ACC-6). */
async function* cards(session: Session, ids: readonly string[]): AsyncGenerator<readonly (string | number | null)[]> {
  const [people, names] = await Promise.all([
    session.modules.identity.findCustomers(session.runtime.db, ids),
    externalIdsOf(session, ids),
  ]);
  for (const id of ids) {
    const card = people.get(id);
    if (!card) continue;
    yield [card.customerNo, id, names.get(id) ?? null, card.name, card.phoneMasked, card.city, card.registeredAt];
  }
}
