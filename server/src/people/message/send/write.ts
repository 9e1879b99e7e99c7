/** Writes what was decided about a batch: sends, inbox, contents, links, prompts and events, a statement each. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { contentOf, targetOf } from '../template/fields.ts';
import { type Announcement, announce, type SendFact } from './announce.ts';
import type { Case, Verdict } from './case.ts';
import type { Facts } from './facts.ts';

type Decided = Case & { readonly verdict: Verdict };

/** All cases must have a verdict. */
export async function writeBatch(tx: Tx, deps: Inner, cases: readonly Case[], facts: Facts): Promise<void> {
  const decided = cases.filter((one): one is Decided => one.verdict !== undefined);
  await writeSends(tx, decided, facts.at);
  const inbox = decided.filter((one) => one.verdict.state === 'sent');
  if (inbox.length > 0) await writeInbox(tx, inbox, facts);
  const external = decided.filter((one) => one.verdict.state === 'sending');
  if (external.length > 0) await writeContents(tx, deps, external, facts);
  const linked = decided.filter((one) => one.link || one.unsubscribeCode);
  if (linked.length > 0) await writeLinks(tx, linked, facts);
  const prompted = external.filter((one) => one.subscription !== undefined);
  if (prompted.length > 0) await usePrompts(tx, prompted, facts.at);
  await announce(tx, decided.flatMap(announcementOf), facts.at);
}

async function writeSends(tx: Tx, cases: readonly Decided[], at: Temporal.Instant): Promise<void> {
  const now = at.toString();
  const of = <T>(value: (one: Decided) => T): T[] => cases.map(value);
  const verdict =
    <K extends string>(key: K) =>
    (one: Decided) =>
      ((one.verdict as unknown as Record<K, string | undefined>)[key] ?? null) as string | null;
  await sql`
    update message.send s set state = v.state, reason = v.reason, detail = v.detail, place = v.place,
      due_at = coalesce(v.due_at, s.due_at), price_fen = v.price_fen, vendor = v.vendor, merged_into = v.merged_into,
      trail = case when v.trail is null then s.trail else coalesce(s.trail, '[]'::jsonb) || v.trail end,
      counted_at = case when v.counted then ${now}::timestamptz end,
      not_before = case when v.state = 'sending' then ${now}::timestamptz end,
      sent_at = case when v.state = 'sent' then ${now}::timestamptz end, decided_at = ${now}
    from unnest(${of((one) => one.row.send_id)}::uuid[], ${of(verdict('state'))}::text[], ${of(verdict('reason'))}::text[],
      ${of(verdict('detail'))}::text[], ${of((one) => one.place)}::smallint[],
      ${of((one) => (one.verdict.state === 'planned' ? one.verdict.dueAt.toString() : null))}::timestamptz[],
      ${of((one) => (goesOut(one) ? one.priceFen : 0))}::integer[],
      ${of((one) => (one.verdict.state === 'sending' ? one.verdict.vendor.vendor : null))}::text[],
      ${of(verdict('into'))}::uuid[],
      ${of((one) => (one.steps.length > 0 ? JSON.stringify(one.steps) : null))}::jsonb[],
      ${of((one) => one.counted && goesOut(one))}::boolean[])
      as v (send_id, state, reason, detail, place, due_at, price_fen, vendor, merged_into, trail, counted)
    where s.send_id = v.send_id`.execute(tx);
}

const goesOut = ({ verdict }: Decided): boolean => verdict.state === 'sent' || verdict.state === 'sending';

async function writeInbox(tx: Tx, cases: readonly Decided[], { at, rules }: Facts): Promise<void> {
  const of = <T>(value: (one: Decided) => T): T[] => cases.map(value);
  await sql`
    insert into message.inbox_item (send_id, customer_id, title, body, link, pet_id, purpose, at, expires_at)
    select send_id, customer_id, title, body, link, pet_id, purpose, ${at.toString()}::timestamptz,
      ${at.add({ hours: rules.inboxDays * 24 }).toString()}::timestamptz
    from unnest(${of((one) => one.row.send_id)}::uuid[], ${of((one) => one.row.customer_id)}::uuid[],
      ${of((one) => one.parts.title ?? '')}::text[], ${of((one) => one.parts.body ?? '')}::text[],
      ${of((one) => linkOf(one))}::text[], ${of((one) => one.row.pet_id)}::uuid[],
      ${of((one) => one.row.purpose)}::text[]) as i (send_id, customer_id, title, body, link, pet_id, purpose)`.execute(
    tx,
  );
}

/** Page of the owner app on which the coupon that a message brings opens at once. */
const WALLET = '/packages/benefit/wallet';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where the message leads: the caller's own path before the template's; the wallet opens the coupon it brings (LOY-7). */
export function linkOf({ row, template, live }: Pick<Case, 'row' | 'template'> & Partial<Case>): string | null {
  if (live?.link) return live.link;
  const given = row.variables?.link;
  if (typeof given === 'string' && /^\/([^/\\]|$)[^\s\\]*$/.test(given)) return given;
  const couponId = couponIdOf(row.variables ?? {});
  if (template.link === WALLET && couponId !== undefined) return `${WALLET}?couponId=${couponId}`;
  return template.link === null ? null : filledIn(template.link, row.variables ?? {});
}

/** `{event.bookingId}` in a link becomes that id; without a plain value the page is opened without its question. */
function filledIn(link: string, variables: Readonly<Record<string, unknown>>): string {
  let missing = false;
  const filled = link.replace(/\{([\w.]+)\}/g, (_place, name: string) => {
    const value = name.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], variables);
    if (typeof value === 'string' && /^[\w-]{1,64}$/.test(value)) return value;
    missing = true;
    return '';
  });
  return missing ? (link.split(/[?{]/)[0] ?? link) : filled;
}

function couponIdOf(variables: Readonly<Record<string, unknown>>): string | undefined {
  const { coupon } = variables;
  const nested = typeof coupon === 'object' && coupon !== null && 'couponId' in coupon ? coupon.couponId : undefined;
  const couponId = variables['coupon.couponId'] ?? nested;
  return typeof couponId === 'string' && UUID.test(couponId) ? couponId : undefined;
}

async function writeContents(tx: Tx, deps: Inner, cases: readonly Decided[], { at, rules }: Facts): Promise<void> {
  const rows = cases.map((one) => {
    const channel = one.channel as Exclude<typeof one.channel, 'inbox'>;
    const marketing = one.row.purpose === 'marketing';
    const dress = {
      sign: rules.senderSign,
      optOut: marketing ? rules.smsOptOut : undefined,
      unsubscribeUrl: one.unsubscribeCode && `${deps.publicUrl}/m/${one.unsubscribeCode}`,
    };
    return {
      sendId: one.row.send_id,
      channel,
      vendor: one.verdict.state === 'sending' ? one.verdict.vendor.vendor : '',
      development: one.verdict.state === 'sending' && one.verdict.vendor.development,
      content: JSON.stringify({
        ...contentOf(channel, one.content(channel)?.texts, one.parts, dress),
        target: targetOf(channel, one.content(channel)?.texts),
      }),
    };
  });
  await sql`
    insert into message.content (send_id, channel, vendor, development, content, at)
    select *, ${at.toString()}::timestamptz from unnest(${rows.map((row) => row.sendId)}::uuid[],
      ${rows.map((row) => row.channel)}::text[], ${rows.map((row) => row.vendor)}::text[],
      ${rows.map((row) => row.development)}::boolean[], ${rows.map((row) => row.content)}::jsonb[]) as c
    on conflict (send_id) do update set channel = excluded.channel, vendor = excluded.vendor,
      development = excluded.development, content = excluded.content, at = excluded.at`.execute(tx);
}

async function writeLinks(tx: Tx, cases: readonly Decided[], { at, rules }: Facts): Promise<void> {
  const links = cases.flatMap(({ row, link, unsubscribeCode }) => [
    ...(link ? [{ code: link.code, kind: 'click', target: link.target, row }] : []),
    ...(unsubscribeCode ? [{ code: unsubscribeCode, kind: 'unsubscribe', target: null, row }] : []),
  ]);
  await sql`
    insert into message.link (code, kind, customer_id, send_id, target, created_at, expires_at)
    select *, ${at.toString()}::timestamptz, ${at.add({ hours: rules.linkDays * 24 }).toString()}::timestamptz
    from unnest(${links.map((link) => link.code)}::text[], ${links.map((link) => link.kind)}::text[],
      ${links.map((link) => link.row.customer_id)}::uuid[], ${links.map((link) => link.row.send_id)}::uuid[],
      ${links.map((link) => link.target)}::text[]) as l`.execute(tx);
}

/** One accepted prompt, one message; the rows are ours as long as the customers' reach rows are locked. */
async function usePrompts(tx: Tx, cases: readonly Decided[], at: Temporal.Instant): Promise<void> {
  const used = Map.groupBy(cases, (one) => `${one.row.customer_id}/${one.subscription}`);
  const rows = [...used.values()].flatMap((group) => (group[0] ? [{ one: group[0], count: group.length }] : []));
  await sql`
    update message.subscription s set remaining = s.remaining - u.used, changed_at = ${at.toString()}
    from unnest(${rows.map((row) => row.one.row.customer_id)}::uuid[],
      ${rows.map((row) => row.one.subscription ?? '')}::text[], ${rows.map((row) => row.count)}::integer[])
      as u (customer_id, wechat_template_id, used)
    where s.customer_id = u.customer_id and s.wechat_template_id = u.wechat_template_id`.execute(tx);
}

function announcementOf(one: Decided): Announcement[] {
  const { verdict } = one;
  if (verdict.state === 'planned' || verdict.state === 'sending') return [];
  const send = factOf(one);
  if (verdict.state === 'merged') return [{ kind: 'merged', send, mergedInto: verdict.into }];
  if (verdict.state === 'sent') return [{ kind: 'sent', send: { ...send, priceFen: one.priceFen } }];
  return [
    { kind: verdict.state, send, reason: verdict.reason, ...(verdict.detail !== null && { detail: verdict.detail }) },
  ];
}

function factOf({ row, channel }: Case): SendFact {
  return {
    sendId: row.send_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    templateId: row.template_id,
    templateVersion: row.template_version,
    channel,
    purpose: row.purpose,
    priceFen: 0,
    origin: row.origin,
  };
}
