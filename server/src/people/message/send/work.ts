/** The lane workers: claim what is due, make all checks set by set, deliver to the inbox or hand over, in one transaction. */
import type { Message } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { announceAfterCommit } from '../../../platform/event-log.ts';
import type { Inner } from '../deps.ts';
import { takeDayQuota } from '../dispatch/quota.ts';
import { shelfKey } from '../template/shelf.ts';
import { block, type Case, hold, isOpen, openCase, passOver, plannedSend } from './case.ts';
import { checkQuiet, chooseChannel, mergeHousehold, reconsider, takePlaces, takePrompts } from './checks.ts';
import { type Facts, gather } from './facts.ts';
import { settle } from './guard.ts';
import { findLive, waitForLive } from './live-variables.ts';
import { type Claim, claimDue, dueCount, type SendRow } from './row.ts';
import { putIntoWords } from './words.ts';
import { writeBatch } from './write.ts';

/** After so long a send that is to wait is looked at again. */
const PAUSE_SECONDS = 30;

export interface BatchResult {
  /** Sends that were looked at. */
  readonly claimed: number;
  /** Some of them are to be decided again at once: on the next channel, or for a place that has become free. */
  readonly again: boolean;
  /** Some of them wait for a vendor now. */
  readonly external: boolean;
}

/**
 * Decide one batch. The whole is one transaction with a constant number of statements: what is in the inbox is sent,
 * what goes over a vendor is `sending` and not handed over yet, everything else has its reason.
 */
export function workBatch(deps: Inner, claim: Claim): Promise<BatchResult> {
  return inTransaction(deps.db, async (tx) => {
    const at = deps.clock.now();
    const rows = await claimDue(tx, claim, at.toString());
    if (rows.length === 0) return { claimed: 0, again: false, external: false };
    const facts = await gather(tx, deps, rows, at, true);
    const cases = openCases(rows, facts);
    await decide(tx, deps, cases, facts);
    await writeBatch(tx, deps, cases, facts);
    await settle(tx, deps.guards, cases.filter((one) => one.verdict?.state === 'sent').map(settled), 'spent');
    const external = cases.some((one) => one.verdict?.state === 'sending');
    if (external) announceAfterCommit(tx);
    const again = cases.some(({ verdict }) => verdict?.state === 'planned' && verdict.dueAt.equals(at));
    return { claimed: rows.length, again, external };
  });
}

export function openCases(rows: readonly SendRow[], facts: Facts): Case[] {
  return rows.map((row) => {
    const template = facts.templates.get(shelfKey({ templateId: row.template_id, version: row.template_version }));
    if (!template) throw new Error(`send ${row.send_id} is pinned to a version that does not exist`);
    return openCase(row, template, facts.customers.get(row.customer_id)?.language ?? 'zh');
  });
}

async function decide(tx: Tx, deps: Inner, cases: readonly Case[], facts: Facts): Promise<void> {
  for (const one of cases) chooseChannel(one, facts);
  await askGuards(tx, deps, cases, facts);
  checkQuiet(cases, facts);
  mergeHousehold(cases);
  await findLive(tx, deps, cases, facts.at);
  waitForLive(cases, facts);
  takePlaces(cases, facts);
  const unprompted = takePrompts(cases, facts);
  const unsaid = putIntoWords(deps, cases, facts);
  const refused = await reserve(tx, deps, cases, facts);
  const over = await checkProviders(tx, deps, cases, facts);
  reconsider(cases, new Set([...unprompted, ...unsaid, ...refused, ...over]), facts.at);
  for (const one of cases.filter(isOpen)) {
    const vendor = facts.vendors.get(one.channel);
    one.verdict = one.channel === 'inbox' || !vendor ? { state: 'sent' } : { state: 'sending', vendor };
  }
}

/** Exit and audience (rule 33), as the floors above know them. */
async function askGuards(tx: Tx, deps: Inner, cases: readonly Case[], facts: Facts): Promise<void> {
  for (const guard of deps.guards) {
    const own = cases.filter((one) => isOpen(one) && one.row.origin.kind === guard.origin);
    if (own.length === 0) continue;
    const refused = await guard.allow(tx, own.map(plannedSend), facts.at);
    for (const one of own) {
      const why = refused.get(one.row.send_id);
      if (why === 'paused') hold(one, facts.at.add({ seconds: PAUSE_SECONDS }));
      else if (why) block(one, why === 'exited' ? 'exit' : 'audience');
    }
  }
}

/** @returns customers who have a place under the caps back */
async function reserve(tx: Tx, deps: Inner, cases: readonly Case[], facts: Facts): Promise<Set<string>> {
  const freed = new Set<string>();
  for (const guard of deps.guards) {
    const own = cases.filter((one) => isOpen(one) && one.row.origin.kind === guard.origin && one.priceFen > 0);
    if (own.length === 0) continue;
    const priced = own.map((one) => ({ ...plannedSend(one), priceFen: one.priceFen }));
    const refused = await guard.reserve(tx, priced, facts.at);
    for (const one of own) {
      if (!refused.has(one.row.send_id)) continue;
      block(one, 'budget');
      if (isScarce(one)) freed.add(one.row.customer_id);
    }
  }
  return freed;
}

/** The day's quota of each provider; what was reserved for a refused send is given back. */
async function checkProviders(tx: Tx, deps: Inner, cases: readonly Case[], facts: Facts): Promise<Set<string>> {
  const freed = new Set<string>();
  const external = cases.filter((one) => isOpen(one) && one.channel !== 'inbox');
  const byChannel = Map.groupBy(external, (one) => one.channel);
  const released: Case[] = [];
  for (const channel of [...byChannel.keys()].sort()) {
    const [own, vendor] = [byChannel.get(channel) ?? [], facts.vendors.get(channel)];
    const perDay = vendor?.limit?.perDay;
    if (!vendor || perDay === undefined) continue;
    const granted = await takeDayQuota(tx, vendor.vendor, perDay, own.length, facts.at);
    for (const one of own.slice(granted)) {
      passOver(one, facts.at, 'provider_limit', `${vendor.vendor} ${perDay} a day`);
      if (isScarce(one)) freed.add(one.row.customer_id);
      released.push(one);
    }
  }
  await settle(tx, deps.guards, released.map(settled), 'released');
  return freed;
}

/** It had taken something that others of the customer wait for. */
const isScarce = (one: Case): boolean => one.counted || one.subscription !== undefined;

const settled = (one: Case) => ({ sendId: one.row.send_id, origin: one.row.origin, priceFen: one.priceFen });

/** Sizes of the batches; the transactional lane takes small ones, so that nobody waits for a big one to end. */
const BATCH: Readonly<Record<Message.MessageLane, number>> = { transactional: 200, triggered: 500, bulk: 1000 };
/** A round ends after so many batches a shard, so that a stop is not kept waiting. */
const MOST_BATCHES = 20;

const SHARES = [0, 1, 2, 3];

/**
 * One round of a lane until nothing more is due: in one go while a batch holds it all, since a batch costs the same
 * statements for a few as for many; a backlog in four shares of the customers side by side.
 * @returns whether something waits for a vendor
 */
export async function workLane(deps: Inner, lane: Message.MessageLane): Promise<boolean> {
  const due = await dueCount(deps.db, lane, deps.clock.now().toString(), BATCH[lane]);
  if (due === 0) return false;
  const shares = due < BATCH[lane] ? [undefined] : SHARES;
  return (await Promise.all(shares.map((shard) => workShare(deps, lane, shard)))).some(Boolean);
}

async function workShare(deps: Inner, lane: Message.MessageLane, shard: number | undefined): Promise<boolean> {
  let external = false;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const result = await workBatch(deps, { lane, limit: BATCH[lane], ...(shard !== undefined && { shard }) });
    external ||= result.external;
    if (result.claimed < BATCH[lane] && !result.again) break;
  }
  return external;
}
