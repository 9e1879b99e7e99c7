/** Identifiers of customers as they are stored: a keyed hash to find them by, sealed text where the value is needed again. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Secrets } from '../../../platform/secret.ts';
import { parsePhone } from './phone.ts';

/** Strongest first: who matches by a stronger kind is taken before who matches by a weaker one. */
export const identifierKinds = ['unionid', 'openid', 'member', 'external', 'phone', 'device'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

export interface Identifier {
  readonly kind: IdentifierKind;
  /** Namespace of the value: the WeChat app id of an openid, the source of an external id; empty otherwise. */
  readonly source?: string;
  readonly value: string;
}

/** An identifier ready for SQL. */
export interface Print {
  readonly kind: IdentifierKind;
  readonly source: string;
  /** Normalised value; phones as E.164. */
  readonly value: string;
  readonly index: Buffer;
  /** Equal for equal identifiers. */
  readonly key: string;
}

/** Strongest first; what cannot identify anybody (empty values, wrong phones) is left out. */
export function printsOf(secrets: Secrets, identifiers: readonly Identifier[]): Print[] {
  const prints: Print[] = [];
  for (const { kind, source = '', value } of identifiers) {
    const normal = kind === 'phone' ? parsePhone(value) : value.trim();
    if (!normal) continue;
    const index = secrets.blindIndex(kind, normal);
    prints.push({ kind, source, value: normal, index, key: `${kind}/${source}/${index.toString('base64')}` });
  }
  return strongestFirst(prints);
}

export function strongestFirst(prints: readonly Print[]): Print[] {
  return prints.toSorted((a, b) => identifierKinds.indexOf(a.kind) - identifierKinds.indexOf(b.kind));
}

function columns(prints: readonly Print[]) {
  return sql`${prints.map((print) => print.kind)}::text[], ${prints.map((print) => print.source)}::text[],
    ${prints.map((print) => print.index)}::bytea[]`;
}

interface KeyRow {
  kind: string;
  source: string;
  value_index: Buffer;
}

const keyOf = (row: KeyRow) => `${row.kind}/${row.source}/${row.value_index.toString('base64')}`;

/** Owner of each known identifier, by {@link Print.key}. */
export async function ownersOf(handle: Db | Tx, prints: readonly Print[]): Promise<Map<string, string>> {
  if (prints.length === 0) return new Map();
  const { rows } = await sql<KeyRow & { customer_id: string }>`
    select i.kind, i.source, i.value_index, i.customer_id
    from unnest(${columns(prints)}) as w (kind, source, value_index)
    join identity.identifier i using (kind, source, value_index)`.execute(handle);
  return new Map(rows.map((row) => [keyOf(row), row.customer_id]));
}

/** Keys of those identifiers whose person was erased. */
export async function erasedAmong(handle: Db | Tx, prints: readonly Print[]): Promise<Set<string>> {
  if (prints.length === 0) return new Set();
  const { rows } = await sql<KeyRow>`
    select t.kind, t.source, t.value_index
    from unnest(${columns(prints)}) as w (kind, source, value_index)
    join identity.tombstone t using (kind, source, value_index)`.execute(handle);
  return new Set(rows.map(keyOf));
}

/** The person is here again and proved the identifiers: a new account may use them. */
export async function liftTombstones(tx: Tx, prints: readonly Print[]): Promise<void> {
  await sql`
    delete from identity.tombstone t using unnest(${columns(prints)}) as w (kind, source, value_index)
    where t.kind = w.kind and t.source = w.source and t.value_index = w.value_index`.execute(tx);
}

export interface Claim {
  readonly print: Print;
  readonly customerId: string;
  /** When the customer proved to hold it; null for what was only told to us. */
  readonly verifiedAt: string | null;
  /** True when the customer's own row holds the sealed value already. */
  readonly shown?: boolean;
}

/**
 * Bind identifiers to customers; one that somebody else holds is left alone. Waits for a concurrent writer of the same
 * identifier, so that afterwards {@link ownersOf} tells the truth.
 * @returns keys that were newly bound
 */
export async function bindIdentifiers(
  tx: Tx,
  secrets: Secrets,
  claims: readonly Claim[],
  now: string,
): Promise<Set<string>> {
  if (claims.length === 0) return new Set();
  // One order for all writers, so that two batches do not wait for each other in a circle.
  const sorted = claims.toSorted((a, b) => (a.print.key < b.print.key ? -1 : 1));
  const prints = sorted.map((claim) => claim.print);
  const { rows } = await sql<KeyRow>`
    insert into identity.identifier (kind, source, value_index, value_sealed, customer_id, verified_at, created_at)
    select kind, source, value_index, value_sealed, customer_id, verified_at, ${now}::timestamptz
    from unnest(${columns(prints)}, ${sorted.map((claim) => sealed(secrets, claim))}::bytea[],
      ${sorted.map((claim) => claim.customerId)}::uuid[], ${sorted.map((claim) => claim.verifiedAt)}::timestamptz[])
      as c (kind, source, value_index, value_sealed, customer_id, verified_at)
    on conflict on constraint identifier_value_unique do nothing
    returning kind, source, value_index`.execute(tx);
  return new Set(rows.map(keyOf));
}

/** Device ids are never shown again; the others are needed for messages and for the archive. */
function sealed(secrets: Secrets, { print, shown }: Claim): Buffer | null {
  return print.kind === 'device' || shown ? null : secrets.seal(print.value);
}

export async function markVerified(tx: Tx, prints: readonly Print[], now: string): Promise<void> {
  await sql`
    update identity.identifier i set verified_at = ${now}
    from unnest(${columns(prints)}) as w (kind, source, value_index)
    where i.kind = w.kind and i.source = w.source and i.value_index = w.value_index and i.verified_at is null`.execute(
    tx,
  );
}
