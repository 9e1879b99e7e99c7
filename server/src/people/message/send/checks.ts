/** The checks before sending on gathered facts, in the order of rule 33; pure: they only write into the cases. */
import type { Message } from '@pawloop/contract';
import { bucketOf } from '../../../platform/bucket.ts';
import { consentChannelOf } from '../channels.ts';
import { fullCap } from './caps.ts';
import { block, type Case, delay, isOpen, isTest, passOver, type Step } from './case.ts';
import type { Facts } from './facts.ts';
import { isHeldByQuiet, quietUntilAt } from './quiet.ts';

/** Experiment of the global control group: who is in it gets no marketing at all (rule 30). */
export const GLOBAL_CONTROL = 'global';

interface Refusal {
  readonly reason: Message.SendReason;
  readonly detail: string | null;
}

/** Consent, then suppression; a channel that cannot be used gives way to the next one in order. */
export function chooseChannel(one: Case, facts: Facts): void {
  const { row } = one;
  for (;;) {
    const refusal = refusalOf(one, facts);
    if (!refusal) break;
    if (one.place >= row.channels.length) {
      block(one, refusal.reason, refusal.detail);
      return;
    }
    const step: Step = { at: facts.at.toString(), channel: one.channel, outcome: 'passed_over', ...refusal };
    one.steps.push(step);
    one.place += 1;
    one.channel = row.channels[one.place - 1] as Message.MessageChannel;
  }
  const pet = row.pet_id ? facts.pets.get(row.pet_id) : undefined;
  if (pet?.deceasedOn && isHeldByQuiet(row.purpose)) {
    block(one, 'pet_deceased');
    return;
  }
  if (
    row.purpose === 'marketing' &&
    !isTest(one) &&
    bucketOf(GLOBAL_CONTROL, row.customer_id) < facts.rules.controlShare
  )
    block(one, 'control_group');
}

/** Why the channel that is being tried cannot be used; sets the address when it can. */
function refusalOf(one: Case, facts: Facts): Refusal | undefined {
  const { row, channel } = one;
  const address = facts.addresses.of(row, channel);
  const known = facts.customers.get(row.customer_id)?.status === 'known';
  if (!known && channel !== 'webhook') return { reason: 'unreachable', detail: 'customer' };
  if (address === undefined) return { reason: 'unreachable', detail: 'address' };
  if (channel !== 'inbox' && !facts.vendors.has(channel)) return { reason: 'unreachable', detail: 'vendor' };
  if (row.purpose === 'marketing' && channel !== 'webhook') {
    const said = facts.consents.get(row.customer_id);
    const granted = said?.get(consentChannelOf[channel]) ?? said?.get('any') ?? false;
    if (!granted) return { reason: 'consent', detail: null };
    if (facts.reach.get(row.customer_id)?.mutedTopics.includes(row.topic))
      return { reason: 'consent', detail: `topic ${row.topic}` };
  }
  if (channel === 'wechat_subscribe') {
    const template = (one.content(channel)?.texts as { templateId?: string } | undefined)?.templateId ?? '';
    if ((facts.subscriptions.get(`${row.customer_id}/${template}`) ?? 0) <= 0)
      return { reason: 'no_subscription', detail: template };
    one.subscription = template;
  } else one.subscription = undefined;
  const kind = facts.suppressed.of(row, channel);
  if (kind === 'invalid' || (kind && isHeldByQuiet(row.purpose))) return { reason: 'suppression', detail: kind };
  one.address = address;
  return undefined;
}

/** Quiet hours delay or drop, as the send says; never transactional or emergency messages (rule 34). */
export function checkQuiet(cases: readonly Case[], facts: Facts): void {
  const ends = new Map<string, Temporal.Instant | undefined>();
  for (const one of cases.filter(isOpen)) {
    if (!isHeldByQuiet(one.row.purpose) || isTest(one) || one.channel === 'webhook') continue;
    const reach = facts.reach.get(one.row.customer_id);
    const quiet = reach?.quiet ?? facts.rules.quiet;
    const zone = reach?.timeZone ?? facts.timeZone;
    const key = `${zone}/${quiet.from}/${quiet.until}`;
    if (!ends.has(key)) ends.set(key, quietUntilAt(facts.at, quiet, zone));
    const until = ends.get(key);
    if (!until) continue;
    if (one.row.quiet === 'drop') block(one, 'quiet_hours', until.toString());
    else delay(one, facts.at, until, 'quiet_hours');
  }
}

/** Sends of one customer with one merge key and one template become the most important one of them (CAM-14). */
export function mergeHousehold(cases: readonly Case[]): void {
  const leads = new Map<string, Case>();
  for (const one of byImportance(cases.filter(isOpen))) {
    if (one.row.merge_key === null) continue;
    const key = `${one.row.customer_id}/${one.row.template_id}/${one.row.template_version}/${one.row.merge_key}`;
    const lead = leads.get(key);
    if (!lead) leads.set(key, one);
    else {
      one.verdict = { state: 'merged', into: lead.row.send_id };
      lead.petIds.push(...one.petIds.filter((petId) => !lead.petIds.includes(petId)));
    }
  }
}

/**
 * Takes places under the caps, the most important sends first. Whoever finds none is skipped, waits, or goes to the next
 * channel when only the channel's own cap is full (rules 35 and 36).
 */
export function takePlaces(cases: readonly Case[], facts: Facts): void {
  for (const one of byImportance(cases.filter(isOpen))) {
    const { row } = one;
    if (row.purpose !== 'marketing' || isTest(one) || one.channel === 'webhook') continue;
    const zone = facts.reach.get(row.customer_id)?.timeZone ?? facts.timeZone;
    const touches = facts.touches.get(row.customer_id) ?? [];
    const full = fullCap(touches, one.channel, facts.rules, facts.at, zone);
    if (!full) {
      facts.touches.set(row.customer_id, [...touches, { channel: one.channel, at: facts.at }]);
      one.counted = true;
      continue;
    }
    const detail = `${full.scope} ${full.span} ${full.limit}`;
    if (full.scope === 'channel') passOver(one, facts.at, 'frequency_cap', detail);
    else if (row.capped === 'wait') delay(one, facts.at, full.freeAt, 'frequency_cap');
    else block(one, 'frequency_cap', detail);
  }
}

/**
 * Takes accepted prompts of WeChat, the most important sends first; each is good for one message.
 * @returns customers who have a place under the caps back, since their send found no prompt
 */
export function takePrompts(cases: readonly Case[], facts: Facts): Set<string> {
  const freed = new Set<string>();
  for (const one of byImportance(cases.filter(isOpen))) {
    if (one.subscription === undefined) continue;
    const key = `${one.row.customer_id}/${one.subscription}`;
    const left = facts.subscriptions.get(key) ?? 0;
    if (left > 0) facts.subscriptions.set(key, left - 1);
    else {
      passOver(one, facts.at, 'no_subscription', one.subscription);
      if (one.counted) freed.add(one.row.customer_id);
    }
  }
  return freed;
}

const SCARCE: readonly string[] = ['frequency_cap', 'no_subscription'];

/**
 * A place or prompt that was taken and is not used after all: whoever was turned away for lack of one in this batch is decided
 * again in the next.
 */
export function reconsider(cases: readonly Case[], freed: ReadonlySet<string>, at: Temporal.Instant): void {
  for (const one of cases) {
    if (!freed.has(one.row.customer_id) || one.verdict?.state !== 'blocked') continue;
    if (SCARCE.includes(one.verdict.reason)) one.verdict = { state: 'planned', dueAt: at };
  }
}

function byImportance(cases: readonly Case[]): Case[] {
  return cases.toSorted(
    (a, b) =>
      b.row.priority - a.row.priority ||
      a.row.due_at.localeCompare(b.row.due_at) ||
      a.row.send_id.localeCompare(b.row.send_id),
  );
}
