/** Which rows of one batch, and which customers that exist, mean the same person; and what sets two people apart. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Secrets } from '../../../platform/secret.ts';
import { identifierKinds, ownersOf, type Print, printsOf, strongestFirst } from './identifier.ts';
import type { ResolveRow } from './resolve-row.ts';

/** Rows of one batch that share an identifier and so mean one customer. */
export interface Group {
  readonly prints: Map<string, Print>;
  /** Places in the batch. */
  readonly rows: number[];
  /** Spaces in which the customer who exists holds a personal identifier. */
  readonly held: ReadonlySet<string>;
  customerId: string | null;
  created: boolean;
  reason?: 'unidentified' | 'erased';
}

/** Kinds of which a person has one in each source; phones and devices are shared and handed on. */
const personal = new Set<string>(['openid', 'unionid', 'member', 'external']);
const spaceOf = ({ kind, source }: { readonly kind: string; readonly source: string }) => `${kind}/${source}`;
const rank = ({ kind }: Print) => identifierKinds.indexOf(kind);

/** The prints of a row that set it apart when it is met by `by`: stronger ones, of which a person has only one. */
function apart(prints: readonly Print[], by: Print): Print[] {
  return prints.filter((print) => personal.has(print.kind) && rank(print) < rank(by));
}

/**
 * Put rows that mean one person together, and with the customer who exists. The strongest known identifier decides. Who
 * is met by a phone or device alone and holds another member number, openid or id of the same source is somebody else
 * (events-journeys, attack 15); so a batch gives the same customers as its rows one by one.
 */
export async function groupRows(tx: Tx, secrets: Secrets, rows: readonly ResolveRow[]): Promise<Group[]> {
  const printed = rows.map((row) => printsOf(secrets, row.identifiers));
  const owners = await ownersOf(tx, [...new Map(printed.flat().map((print) => [print.key, print])).values()]);
  const held = await spacesHeld(tx, doubtful(printed, owners));
  const groups: Group[] = [];
  const byKey = new Map<string, Group>();
  const byCustomer = new Map<string, Group>();
  const open = (customerId: string | null): Group => {
    const group = {
      prints: new Map(),
      rows: [],
      held: held.get(customerId ?? '') ?? new Set(),
      customerId,
      created: false,
    };
    groups.push(group);
    return group;
  };
  for (const [key, owner] of owners) {
    const group = byCustomer.get(owner) ?? open(owner);
    byCustomer.set(owner, group);
    byKey.set(key, group);
  }
  printed.forEach((prints, index) => {
    const met = prints.map((print) => meet(byKey, prints, print)).find((one) => one !== undefined);
    const home = met ?? open(null);
    home.rows.push(index);
    for (const print of prints) {
      if (!byKey.has(print.key)) byKey.set(print.key, home);
      if (byKey.get(print.key) === home) home.prints.set(print.key, print);
    }
  });
  return groups.filter((group) => group.rows.length > 0);
}

/** The group that holds the print, unless the row says in a stronger way that it is somebody else. */
function meet(byKey: ReadonlyMap<string, Group>, prints: readonly Print[], by: Print): Group | undefined {
  const group = byKey.get(by.key);
  if (!group) return undefined;
  const own = [...group.prints.values()].map(spaceOf);
  const stranger = apart(prints, by).some((print) => {
    const space = spaceOf(print);
    return byKey.get(print.key) !== group && (own.includes(space) || group.held.has(space));
  });
  return stranger ? undefined : group;
}

/** Customers who are met by a weak identifier while a stronger one of the row is not theirs. */
function doubtful(printed: readonly (readonly Print[])[], owners: ReadonlyMap<string, string>): string[] {
  return printed.flatMap((prints) =>
    prints.flatMap((print) => {
      const owner = owners.get(print.key);
      return owner && apart(prints, print).some((one) => owners.get(one.key) !== owner) ? [owner] : [];
    }),
  );
}

export function strongestOf(group: Group): Print[] {
  return strongestFirst([...group.prints.values()]);
}

/** In which spaces each customer holds a personal identifier. */
async function spacesHeld(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const held = new Map<string, Set<string>>();
  if (customerIds.length === 0) return held;
  const { rows } = await sql<{ customer_id: string; kind: string; source: string }>`
    select distinct customer_id, kind, source from identity.identifier
    where customer_id = any(${[...new Set(customerIds)]}::uuid[]) and kind = any(${[...personal]}::text[])`.execute(tx);
  for (const row of rows) held.set(row.customer_id, (held.get(row.customer_id) ?? new Set()).add(spaceOf(row)));
  return held;
}

/** The row that says what the group's customer becomes: the first that makes a known one, else the first. */
export function leading(one: Group, rows: readonly ResolveRow[]): ResolveRow {
  const own = one.rows.map((index) => rows[index] as ResolveRow);
  return own.find((row) => row.createAs === 'known') ?? (own[0] as ResolveRow);
}
