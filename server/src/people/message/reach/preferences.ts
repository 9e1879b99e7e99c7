/** The owner's own wishes: quiet hours, time zone, muted topics, e-mail address (CAM-5). */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken } from '../../../platform/secret.ts';
import { consentChannelOf } from '../channels.ts';
import type { Inner } from '../deps.ts';
import { confirmationMail } from '../i18n/words.ts';
import { emailUnavailable, timeZoneUnknown } from '../problems.ts';
import { plan } from '../send/plan.ts';
import { readRules } from '../settings.ts';
import { topicsOf } from '../template/queries.ts';
import { createTemplate } from '../template/save.ts';
import { addressesOf, CONFIRM_EMAIL } from './address.ts';
import { reachOf } from './reach.ts';
import { offeredPrompts } from './subscription.ts';
import { suppressedAmong } from './suppression.ts';

/** For how long a mailed confirmation holds. */
const CONFIRM_HOURS = 48;

export async function preferencesOf(deps: Inner, customerId: string): Promise<Message.MessagePreferences> {
  const { db } = deps;
  const channels = [...new Set(['inbox' as const, ...deps.vendors.map((vendor) => vendor.channel)])].filter(
    (channel) => channel !== 'webhook',
  );
  const row = { customer_id: customerId, origin: { kind: 'system' as const, name: 'preferences' } };
  const reach = (await reachOf(db, [customerId], false)).get(customerId);
  const rules = await readRules(deps.settings, db);
  const consents = (await deps.identity.grantedAmong(db, 'marketing', [customerId])).get(customerId);
  const addresses = await addressesOf(db, deps, new Set(channels), [row]);
  const suppressed = await suppressedAmong(db, [customerId], addresses);
  const { rows } = await sql<{ email_masked: string; confirmed: boolean }>`
    select email_masked, confirmed_at is not null as confirmed from message.address
    where customer_id = ${customerId}`.execute(db);
  return {
    quiet: reach?.quiet ?? null,
    defaultQuiet: rules.quiet,
    timeZone: reach?.timeZone ?? null,
    businessTimeZone: deps.timeZone,
    mutedTopics: [...(reach?.mutedTopics ?? [])],
    topics: await topicsOf(db),
    emailMasked: rows[0]?.email_masked ?? null,
    emailConfirmed: rows[0]?.confirmed ?? false,
    channels: channels.map((channel) => ({
      channel,
      consent: consentChannelOf[channel],
      marketing: consents?.get(consentChannelOf[channel]) ?? consents?.get('any') ?? false,
      reachable: addresses.of(row, channel) !== undefined,
      suppressed: suppressed.of(row, channel) !== undefined,
    })),
    subscriptions: await offeredPrompts(db, customerId),
  };
}

export interface PreferenceChange {
  readonly quiet?: Message.QuietHours | null;
  readonly timeZone?: string | null;
  readonly mutedTopics?: readonly string[];
  readonly email?: string | null;
}

/**
 * Change what is given. A new e-mail address counts once its owner followed the link that is mailed to it.
 * @throws Problem `message/time-zone-unknown`, `message/email-unavailable`
 */
export async function changePreferences(
  deps: Inner,
  customerId: string,
  change: PreferenceChange,
): Promise<Message.MessagePreferences> {
  if (change.timeZone) requireZone(change.timeZone);
  await inTransaction(deps.db, async (tx) => {
    await reachOf(tx, [customerId], true);
    const { quiet, timeZone, mutedTopics, email } = change;
    await sql`
      update message.reach set updated_at = ${deps.clock.now().toString()}
        ${quiet === undefined ? sql`` : sql`, quiet_from = ${quiet?.from ?? null}, quiet_until = ${quiet?.until ?? null}`}
        ${timeZone === undefined ? sql`` : sql`, time_zone = ${timeZone}`}
        ${mutedTopics === undefined ? sql`` : sql`, muted_topics = ${[...new Set(mutedTopics)]}::text[]`}
      where customer_id = ${customerId}`.execute(tx);
    if (email === null) await sql`delete from message.address where customer_id = ${customerId}`.execute(tx);
    else if (email !== undefined) await changeEmail(tx, deps, customerId, email.trim());
  });
  return preferencesOf(deps, customerId);
}

function requireZone(timeZone: string): void {
  try {
    Temporal.Now.zonedDateTimeISO(timeZone);
  } catch {
    throw new Problem(timeZoneUnknown, timeZone, [{ pointer: '/body/timeZone', detail: 'unknown' }]);
  }
}

async function changeEmail(tx: Tx, deps: Inner, customerId: string, email: string): Promise<void> {
  if (!deps.vendors.some((vendor) => vendor.channel === 'email')) throw new Problem(emailUnavailable);
  const index = deps.secrets.blindIndex('email', email);
  const now = deps.clock.now();
  const { rows } = await sql`
    insert into message.address as a (customer_id, email_sealed, email_index, email_masked, given_at)
    values (${customerId}, ${deps.secrets.seal(email)}, ${index}, ${masked(email)}, ${now.toString()})
    on conflict (customer_id) do update set email_sealed = excluded.email_sealed, email_index = excluded.email_index,
      email_masked = excluded.email_masked, given_at = excluded.given_at, confirmed_at = null
      where a.email_index <> excluded.email_index or a.confirmed_at is null
    returning 1`.execute(tx);
  if (rows.length === 0) return;
  const code = newToken();
  await sql`
    insert into message.link (code, kind, customer_id, address_index, created_at, expires_at)
    values (${code}, 'confirm_email', ${customerId}, ${index}, ${now.toString()},
      ${now.add({ hours: CONFIRM_HOURS }).toString()})`.execute(tx);
  const send = {
    key: `confirm-email/${newId()}`,
    customerId,
    templateId: await confirmationTemplate(tx, deps),
    lane: 'transactional' as const,
    variables: { 'confirm.url': `${deps.publicUrl}/m/${code}` },
    origin: { kind: 'system' as const, name: CONFIRM_EMAIL },
  };
  await plan(tx, deps, [send]);
}

/** `somebody@example.org` → `so***@example.org`. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, Math.min(2, at))}***${email.slice(at)}`;
}

/** Made when it is first needed; the operator may change its words. */
function confirmationTemplate(tx: Tx, deps: Inner): Promise<string> {
  const template: Message.NewTemplate & { key: string } = {
    key: 'message.confirm-email',
    ...confirmationMail,
    purpose: 'transactional',
    topic: 'account',
    channels: ['email'],
    variables: [{ name: 'confirm.url', example: `${deps.publicUrl}/m/example` }],
  };
  return createTemplate(tx, deps, template, { staff: null });
}
