/** Consent per purpose and channel, with version and time: giving, withdrawing, reading (ACC-5, PRIV-1). */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Clock } from '../../../platform/clock.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';

export interface ConsentChange {
  readonly customerId: string;
  readonly purpose: Identity.ConsentPurpose;
  readonly channel: Identity.ConsentChannel;
  readonly granted: boolean;
  /** Version of the text that was shown. */
  readonly version: string;
  /** Where it was said: `owner-app`, `import`, `sms-reply` … */
  readonly source: string;
}

/** Record a consent or its withdrawal; the newest one holds. Saying the same again is recorded, but is no event. */
export async function recordConsent(tx: Tx, clock: Clock, change: ConsentChange): Promise<void> {
  const { customerId, purpose, channel, granted, version, source } = change;
  const now = clock.now();
  await sql`
    insert into identity.consent_change (consent_change_id, customer_id, purpose, channel, granted, version, at, source)
    values (${newId()}, ${customerId}, ${purpose}, ${channel}, ${granted}, ${version}, ${now.toString()}, ${source})`.execute(
    tx,
  );
  const { rows } = await sql<{ flipped: boolean }>`
    insert into identity.consent (customer_id, purpose, channel, granted, version, at)
    values (${customerId}, ${purpose}, ${channel}, ${granted}, ${version}, ${now.toString()})
    on conflict (customer_id, purpose, channel) do update
      set granted = excluded.granted, version = excluded.version, at = excluded.at
    returning old.granted is distinct from new.granted as flipped`.execute(tx);
  if (!rows[0]?.flipped) return;
  const payload = { customerId, purpose, channel, granted, version };
  await append(tx, Identity.consentChanged, { subjectId: customerId, customerId, occurredAt: now, payload });
}

interface ConsentRow {
  purpose: Identity.ConsentPurpose;
  channel: Identity.ConsentChannel;
  granted: boolean;
  version: string;
  at: string;
}

/** What holds now, and every change, newest first. */
export async function consentsOf(
  handle: Db | Tx,
  customerId: string,
): Promise<{ items: ConsentRow[]; history: ConsentRow[] }> {
  const { rows: items } = await sql<ConsentRow>`
    select purpose, channel, granted, version, at from identity.consent
    where customer_id = ${customerId} order by purpose, channel`.execute(handle);
  const { rows: history } = await sql<ConsentRow>`
    select purpose, channel, granted, version, at from identity.consent_change
    where customer_id = ${customerId} order by consent_change_id desc limit 500`.execute(handle);
  return { items, history };
}

/** Record many consents that nobody has given yet, for bulk inserts: two statements, no event. */
export async function insertConsents(tx: Tx, clock: Clock, changes: readonly ConsentChange[]): Promise<void> {
  if (changes.length === 0) return;
  const now = clock.now().toString();
  const column = <K extends keyof ConsentChange>(key: K) => changes.map((change) => change[key]);
  await sql`
    with given as (
      select * from unnest(${changes.map(() => newId())}::uuid[], ${column('customerId')}::uuid[], ${column('purpose')}::text[],
        ${column('channel')}::text[], ${column('granted')}::boolean[], ${column('version')}::text[], ${column('source')}::text[])
        as g (consent_change_id, customer_id, purpose, channel, granted, version, source)
    ), history as (
      insert into identity.consent_change (consent_change_id, customer_id, purpose, channel, granted, version, at, source)
      select consent_change_id, customer_id, purpose, channel, granted, version, ${now}, source from given
    )
    insert into identity.consent (customer_id, purpose, channel, granted, version, at)
    select customer_id, purpose, channel, granted, version, ${now} from given
    on conflict (customer_id, purpose, channel) do nothing`.execute(tx);
}
