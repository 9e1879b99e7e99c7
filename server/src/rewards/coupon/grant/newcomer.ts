/** New customers' coupons: nobody who ordered before, and once per verified phone (rule 27). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import type { Candidate } from './candidate.ts';

interface Claim {
  readonly candidate: Candidate;
  readonly phones: readonly Buffer[];
}

const keyOf = (templateId: string, phone: Buffer): string => `${templateId}/${phone.toString('base64')}`;

/**
 * Note the phones of those who ask for a new customer's coupon; waits for whoever asks with the same phone at the moment.
 * Refuses who has none, who ordered before, and whose phone had it already.
 * @returns what was noted, for {@link freePhones}
 */
export async function claimPhones(
  tx: Tx,
  deps: Inner,
  candidates: readonly Candidate[],
  at: Temporal.Instant,
): Promise<Claim[]> {
  const asking = candidates.filter((one) => one.template.new_customer_only);
  if (asking.length === 0) return [];
  const ids = [...new Set(asking.map((one) => one.customerId))];
  const past = await deps.registered.pastOf(tx, ids);
  const phones = await deps.identity.verifiedPhonesOf(tx, ids);
  const claims = new Map<string, Claim>();
  for (const candidate of asking) {
    const own = phones.get(candidate.customerId) ?? [];
    const key = `${candidate.template.template_id}/${candidate.customerId}`;
    if (own.length === 0 || (past.get(candidate.customerId)?.orderCount ?? 0) > 0 || claims.has(key)) {
      candidate.refused = 'not_eligible';
    } else {
      claims.set(key, { candidate, phones: own });
    }
  }
  const noted = await notePhones(tx, [...claims.values()], at);
  return [...claims.values()].flatMap((claim) => {
    const templateId = claim.candidate.template.template_id;
    const won = claim.phones.filter((phone) => noted.has(keyOf(templateId, phone)));
    if (won.length < claim.phones.length) claim.candidate.refused = 'not_eligible';
    return won.length > 0 ? [{ candidate: claim.candidate, phones: won }] : [];
  });
}

async function notePhones(tx: Tx, claims: readonly Claim[], at: Temporal.Instant): Promise<Set<string>> {
  const pairs = claims
    .flatMap(({ candidate, phones }) => phones.map((phone) => ({ templateId: candidate.template.template_id, phone })))
    .sort((a, b) => (keyOf(a.templateId, a.phone) < keyOf(b.templateId, b.phone) ? -1 : 1));
  if (pairs.length === 0) return new Set();
  const { rows } = await sql<{ template_id: string; phone_index: Buffer }>`
    insert into coupon.newcomer (template_id, phone_index, granted_at)
    select template_id, phone_index, ${at.toString()}::timestamptz
    from unnest(${pairs.map((pair) => pair.templateId)}::uuid[], ${pairs.map((pair) => pair.phone)}::bytea[])
      with ordinality as w (template_id, phone_index, place) order by place
    on conflict do nothing
    returning template_id, phone_index`.execute(tx);
  return new Set(rows.map((row) => keyOf(row.template_id, row.phone_index)));
}

/** Forget the phones of those who were refused after all. */
export async function freePhones(tx: Tx, claims: readonly Claim[]): Promise<void> {
  const pairs = claims
    .filter(({ candidate }) => candidate.refused !== undefined)
    .flatMap(({ candidate, phones }) => phones.map((phone) => ({ templateId: candidate.template.template_id, phone })));
  if (pairs.length === 0) return;
  await sql`
    delete from coupon.newcomer n
    using unnest(${pairs.map((pair) => pair.templateId)}::uuid[], ${pairs.map((pair) => pair.phone)}::bytea[])
      as w (template_id, phone_index)
    where n.template_id = w.template_id and n.phone_index = w.phone_index`.execute(tx);
}
