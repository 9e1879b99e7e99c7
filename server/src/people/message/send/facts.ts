/** Everything the checks need to know about a batch, gathered with a constant number of statements. */
import type { Identity, Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { MessageVendor } from '../../../adapters/channel/channel.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import type { CustomerCard } from '../../identity/index.ts';
import type { CustomerPet } from '../../pet/index.ts';
import type { Inner } from '../deps.ts';
import { type Addresses, addressesOf } from '../reach/address.ts';
import { type ReachRow, reachOf } from '../reach/reach.ts';
import { type Suppressed, suppressedAmong } from '../reach/suppression.ts';
import { type Rules, readRules } from '../settings.ts';
import { shelfKey, type TemplateVersion } from '../template/shelf.ts';
import { CAP_DAYS, type Touch } from './caps.ts';
import type { SendRow } from './row.ts';

export interface PetFact {
  readonly name: string;
  readonly species: string;
  readonly deceasedOn: string | null;
}

export interface Facts {
  readonly at: Temporal.Instant;
  readonly rules: Rules;
  readonly templates: ReadonlyMap<string, TemplateVersion>;
  readonly customers: ReadonlyMap<string, CustomerCard>;
  readonly reach: ReadonlyMap<string, ReachRow>;
  readonly consents: ReadonlyMap<string, ReadonlyMap<Identity.ConsentChannel, boolean>>;
  readonly addresses: Addresses;
  readonly suppressed: Suppressed;
  readonly touches: Map<string, Touch[]>;
  readonly pets: ReadonlyMap<string, PetFact>;
  /** Living pets, only of customers whose template speaks of pets without naming one. */
  readonly household: ReadonlyMap<string, readonly CustomerPet[]>;
  /** Accepted prompts left, by `customerId/WeChat template`; counted down while the batch is decided. */
  readonly subscriptions: Map<string, number>;
  readonly vendors: ReadonlyMap<Message.MessageChannel, MessageVendor>;
  readonly timeZone: string;
}

/**
 * @param lock true when the batch is to be sent: the reach rows of the customers are then locked, in customer order,
 *   so that caps and prompts are counted by one worker at a time
 */
export async function gather(
  tx: Db | Tx,
  deps: Inner,
  rows: readonly SendRow[],
  at: Temporal.Instant,
  lock: boolean,
): Promise<Facts> {
  const customerIds = [...new Set(rows.map((row) => row.customer_id))].sort();
  const marketing = rows.filter((row) => row.purpose === 'marketing');
  const channels = new Set(rows.flatMap((row) => row.channels.slice(row.place - 1)));
  const reach = await reachOf(tx, customerIds, lock);
  const rules = await readRules(deps.settings, tx);
  const templates = await deps.shelf.load(
    tx,
    rows.map((row) => ({ templateId: row.template_id, version: row.template_version })),
  );
  const customers = await deps.identity.findCustomers(tx, customerIds);
  const consents =
    marketing.length > 0 ? await deps.identity.grantedAmong(tx, 'marketing', customerIds) : new Map<string, never>();
  const addresses = await addressesOf(tx, deps, channels, rows);
  const suppressed = await suppressedAmong(tx, customerIds, addresses);
  return {
    at,
    rules,
    templates,
    customers,
    reach,
    consents,
    addresses,
    suppressed,
    touches: marketing.length > 0 ? await touchesOf(tx, customerIds, at) : new Map(),
    ...(await petFactsOf(tx, deps, rows, templates)),
    subscriptions: channels.has('wechat_subscribe') ? await subscriptionsOf(tx, customerIds) : new Map(),
    vendors: new Map(deps.vendors.toReversed().map((vendor) => [vendor.channel, vendor])),
    timeZone: deps.timeZone,
  };
}

/** Marketing touches that may still count, a day more than the week since days are local. */
async function touchesOf(
  tx: Db | Tx,
  customerIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, Touch[]>> {
  const since = at.subtract({ hours: (CAP_DAYS + 1) * 24 }).toString();
  const { rows } = await sql<{ customer_id: string; channel: Message.MessageChannel; at: string }>`
    select customer_id, channels[place] as channel, counted_at as at from message.send
    where customer_id = any(${[...customerIds]}::uuid[]) and counted_at > ${since}`.execute(tx);
  const touches = new Map<string, Touch[]>();
  for (const row of rows) {
    const touch = { channel: row.channel, at: Temporal.Instant.from(row.at) };
    touches.set(row.customer_id, [...(touches.get(row.customer_id) ?? []), touch]);
  }
  return touches;
}

async function petFactsOf(
  tx: Db | Tx,
  deps: Inner,
  rows: readonly SendRow[],
  templates: ReadonlyMap<string, TemplateVersion>,
): Promise<Pick<Facts, 'pets' | 'household'>> {
  const named = [...new Set(rows.flatMap((row) => row.pet_id ?? []))];
  const pets = named.length > 0 ? await deps.pet.findPets(tx, named) : new Map<string, PetFact>();
  const unnamed = rows.filter(
    (row) =>
      row.pet_id === null &&
      templates.get(shelfKey({ templateId: row.template_id, version: row.template_version }))?.usesPets,
  );
  const household =
    unnamed.length > 0
      ? await deps.pet.petsOf(tx, [...new Set(unnamed.map((row) => row.customer_id))])
      : new Map<string, CustomerPet[]>();
  return { pets, household };
}

async function subscriptionsOf(tx: Db | Tx, customerIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ customer_id: string; wechat_template_id: string; remaining: number }>`
    select customer_id, wechat_template_id, remaining from message.subscription
    where customer_id = any(${[...customerIds]}::uuid[]) and remaining > 0`.execute(tx);
  return new Map(rows.map((row) => [`${row.customer_id}/${row.wechat_template_id}`, row.remaining]));
}
