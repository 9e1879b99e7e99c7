/** Everything that is kept about a person, as one JSON file: identity's own part and that of every other module (ACC-5). */
import { sql } from 'kysely';
import { mergesOf } from '../customer/queries.ts';
import { findRow, withMerged } from '../customer/repository.ts';
import type { Inner } from '../deps.ts';
import { consentsOf } from './consent.ts';

/** Bytes of the archive, UTF-8 JSON; also what was merged into the customer is in it. */
export async function archiveOf(deps: Inner, customerId: string): Promise<Buffer> {
  const ids = await withMerged(deps.db, customerId);
  const modules: Record<string, unknown> = { identity: await ownPart(deps, customerId, ids) };
  for (const contributor of deps.participants.archive) {
    modules[contributor.name] = await contributor.collect(deps.db, ids);
  }
  const archive = {
    format: 'pawloop-archive',
    version: 1,
    createdAt: deps.clock.now().toString(),
    customerId,
    modules,
  };
  return Buffer.from(JSON.stringify(archive, null, 2));
}

async function ownPart({ db, secrets }: Inner, customerId: string, ids: readonly string[]): Promise<unknown> {
  const profiles = [];
  for (const id of ids) {
    const row = await findRow(db, id);
    if (!row) continue;
    const { phone_sealed: sealed, phone_masked: _masked, ...rest } = row;
    profiles.push({ ...rest, phone: sealed && secrets.open(sealed) });
  }
  const { rows: identifiers } = await sql<{
    kind: string;
    source: string;
    value_sealed: Buffer | null;
    created_at: string;
  }>`
    select kind, source, value_sealed, created_at from identity.identifier
    where customer_id = any(${[...ids]}::uuid[]) order by identifier_id`.execute(db);
  const { rows: sessions } = await sql`
    select created_at, last_seen_at, user_agent, address from identity.session
    where customer_id = any(${[...ids]}::uuid[]) order by created_at`.execute(db);
  return {
    profiles,
    identifiers: identifiers.map(({ kind, source, value_sealed: sealed, created_at: since }) => ({
      kind,
      source,
      value: sealed && secrets.open(sealed),
      since,
    })),
    consents: await consentsOf(db, customerId),
    merges: await mergesOf(db, customerId),
    sessions,
  };
}
