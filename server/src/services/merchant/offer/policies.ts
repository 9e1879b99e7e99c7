/** Policies of cancelling: written as versions, since a booking keeps the one that it was shown. */
import type { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireOwn } from '../admission/own.ts';
import { lockMerchant } from '../admission/transition.ts';
import type { Caller, Inner } from '../deps.ts';
import type { Handle } from '../face.ts';
import { policyNotFound, versionChanged } from '../problems.ts';

/** Present versions of policies `p`. */
export async function policiesOf(
  handle: Handle,
  where: RawBuilder<boolean> | RawBuilder<unknown>,
): Promise<Merchant.Policy[]> {
  const { rows } = await sql<Merchant.Policy>`
    select p.policy_id as "policyId", p.merchant_id as "merchantId", p.version, v.name, v.tiers,
      v.no_show_percent as "noShowPercent"
    from merchant.policy p join merchant.policy_version v using (policy_id, version) where ${where}
    order by p.policy_id`.execute(handle);
  return rows;
}

export function listPolicies(deps: Inner, caller: Caller, merchantId: string): Promise<Merchant.Policy[]> {
  requireOwn(caller, merchantId);
  return policiesOf(deps.db, sql`p.merchant_id = ${merchantId}`);
}

/** @throws Problem `merchant/not-found` */
export function createPolicy(
  deps: Inner,
  caller: Caller,
  merchantId: string,
  input: Merchant.PolicyInput,
): Promise<Merchant.Policy> {
  requireOwn(caller, merchantId);
  return inTransaction(deps.db, async (tx) => {
    await lockMerchant(tx, merchantId);
    const policyId = newId();
    await sql`insert into merchant.policy (policy_id, merchant_id) values (${policyId}, ${merchantId})`.execute(tx);
    await insertVersion(tx, deps, policyId, 1, input);
    await note(tx, caller, policyId, null, input);
    return one(tx, policyId);
  });
}

/** @throws Problem `merchant/policy-not-found`, `merchant/version-changed` */
export function changePolicy(
  deps: Inner,
  caller: Caller,
  { merchantId, policyId }: { readonly merchantId: string; readonly policyId: string },
  { version, ...input }: Merchant.PolicyInput & { readonly version: number },
): Promise<Merchant.Policy> {
  requireOwn(caller, merchantId);
  return inTransaction(deps.db, async (tx) => {
    const [before] = await policiesOf(tx, sql`p.policy_id = ${policyId} and p.merchant_id = ${merchantId}`);
    if (!before) throw new Problem(policyNotFound);
    const { rows } = await sql`
      update merchant.policy set version = version + 1
      where policy_id = ${policyId} and version = ${version} returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(versionChanged);
    await insertVersion(tx, deps, policyId, version + 1, input);
    await note(tx, caller, policyId, before, input);
    return one(tx, policyId);
  });
}

async function one(tx: Tx, policyId: string): Promise<Merchant.Policy> {
  const [policy] = await policiesOf(tx, sql`p.policy_id = ${policyId}`);
  if (!policy) throw new Problem(policyNotFound);
  return policy;
}

export async function insertVersion(
  tx: Tx,
  { clock }: Inner,
  policyId: string,
  version: number,
  { name, tiers, noShowPercent }: Merchant.PolicyInput,
): Promise<void> {
  const sorted = tiers.toSorted((a, b) => b.untilHoursBefore - a.untilHoursBefore);
  await sql`
    insert into merchant.policy_version (policy_id, version, name, tiers, no_show_percent, created_at)
    values (${policyId}, ${version}, ${name.trim()}, ${jsonb(sorted)}, ${noShowPercent},
      ${clock.now().toString()}::timestamptz)`.execute(tx);
}

function note(tx: Tx, caller: Caller, policyId: string, before: unknown, after: unknown): Promise<void> {
  return record(tx, {
    actor: caller.principal,
    action: 'merchant.policy_changed',
    subjectType: 'policy',
    subjectId: policyId,
    before,
    after,
    ...(caller.requestId && { requestId: caller.requestId }),
  });
}
