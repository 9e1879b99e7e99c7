/** Keys of other systems: the secret is shown once and kept as a hash (SEC-2). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken, tokenHash } from '../../../platform/secret.ts';
import type { IdentityDeps } from '../deps.ts';
import { keyNotFound } from '../problems.ts';

const PREFIX_LENGTH = 11;

interface KeyRow {
  key_id: string;
  kind: 'events';
  name: string;
  source: string;
  prefix: string;
  created_at: string;
  last_used_at: string | null;
}

function keyOf(row: KeyRow): Identity.ApiKey {
  return {
    keyId: row.key_id,
    name: row.name,
    kind: row.kind,
    source: row.source,
    prefix: row.prefix,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

/** Keys that are not revoked, newest first. */
export async function listKeys(db: Db): Promise<Identity.ApiKey[]> {
  const { rows } = await sql<KeyRow>`
    select key_id, kind, name, source, prefix, created_at, last_used_at from identity.api_key
    where revoked_at is null order by key_id desc`.execute(db);
  return rows.map(keyOf);
}

export interface NewKey {
  readonly name: string;
  readonly kind: 'events';
  readonly source: string;
}

/** @param actor null for the demo city and the command line */
export function createKey(
  { db, clock }: Pick<IdentityDeps, 'db' | 'clock'>,
  actor: Staff | null,
  request: NewKey,
  requestId?: string,
): Promise<{ key: Identity.ApiKey; secret: string }> {
  const secret = `wk_${newToken()}`;
  const row: KeyRow = {
    key_id: newId(),
    kind: request.kind,
    name: request.name.trim(),
    source: request.source,
    prefix: secret.slice(0, PREFIX_LENGTH),
    created_at: clock.now().toString(),
    last_used_at: null,
  };
  return inTransaction(db, async (tx) => {
    await sql`
      insert into identity.api_key (key_id, kind, name, source, prefix, secret_hash, created_at, created_by)
      values (${row.key_id}, ${row.kind}, ${row.name}, ${row.source}, ${row.prefix}, ${tokenHash(secret)}, ${row.created_at},
        ${actor?.staffId ?? null})`.execute(tx);
    await record(tx, {
      actor: actor ?? 'system',
      action: 'identity.key_created',
      ...subject(row.key_id),
      before: null,
      after: { name: row.name, kind: row.kind, source: row.source, prefix: row.prefix },
      ...(requestId && { requestId }),
    });
    return { key: keyOf(row), secret };
  });
}

/** @throws Problem `identity/key-not-found` */
export function revokeKey({ db, clock }: IdentityDeps, actor: Staff, keyId: string, requestId: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ name: string; source: string }>`
      update identity.api_key set revoked_at = ${clock.now().toString()}
      where key_id = ${keyId} and revoked_at is null returning name, source`.execute(tx);
    const before = rows[0];
    if (!before) throw new Problem(keyNotFound);
    await record(tx, { actor, action: 'identity.key_revoked', ...subject(keyId), before, after: null, requestId });
  });
}

function subject(keyId: string) {
  return { subjectType: 'key', subjectId: keyId };
}
