/** Signing an owner in by what was proved: finds or makes the customer, joins what belongs together, opens a session (ACC-1). */
import { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { activeChannelId } from '../channel/repository.ts';
import {
  bindIdentifiers,
  type Identifier,
  liftTombstones,
  markVerified,
  ownersOf,
  type Print,
  printsOf,
} from '../customer/identifier.ts';
import { type MergeKind, mergeCustomers, winnerOf } from '../customer/merge.ts';
import { promoteOne, register } from '../customer/register.ts';
import { type CustomerRow, lockRows, showPhones } from '../customer/repository.ts';

import type { Client, Inner } from '../deps.ts';
import { openSession } from '../session.ts';
import { ownerIdleDays, ownerSessionDays } from '../settings.ts';
import { useCode } from './codes.ts';

/** What came along with a sign-in besides the proof. */
export interface Arrival {
  readonly deviceId?: string;
  readonly channelCode?: string;
  /** Codes of the first and last link that this browser followed. */
  readonly touches?: { readonly first?: string; readonly last?: string };
  readonly client: Client;
}

export interface SignIn {
  /** Identifiers that the person proved to hold, at least one. */
  readonly proven: readonly Identifier[];
  readonly via: 'phone' | 'wechat-mini' | 'wechat-oauth';
  readonly arrival: Arrival;
  /** One-time code to use up in the same transaction. */
  readonly codeId?: string;
}

const DAY_SECONDS = 86_400;

/**
 * Sign in; the account is made on first use. Two at once with the same new phone end in one account.
 * @throws Problem `identity/code-invalid` when the code was used in between
 */
export function signIn(deps: Inner, request: SignIn): Promise<Identity.OwnerSession> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    if (request.codeId) await useCode(tx, request.codeId, now);
    const { customerId, isNew } = await customerOf(tx, deps, request);
    const { token } = await openSession(tx, {
      holder: { customerId },
      client: request.arrival.client,
      now,
      idleSeconds: (await deps.settings.get(tx, ownerIdleDays)) * DAY_SECONDS,
      lifeSeconds: (await deps.settings.get(tx, ownerSessionDays)) * DAY_SECONDS,
    });
    const payload = { customerId, via: request.via };
    await append(tx, Identity.signedIn, { subjectId: customerId, customerId, occurredAt: now, payload });
    return { token, customerId, isNew };
  });
}

async function customerOf(tx: Tx, deps: Inner, request: SignIn): Promise<{ customerId: string; isNew: boolean }> {
  const proven = printsOf(deps.secrets, request.proven);
  const device = request.arrival.deviceId
    ? printsOf(deps.secrets, [{ kind: 'device', value: request.arrival.deviceId }])
    : [];
  await liftTombstones(tx, [...proven, ...device]);
  const isNew = await claim(tx, deps, proven, request);
  const customerId = await unite(tx, deps, proven, request.via === 'phone' ? 'phone' : 'wechat');
  const promoted = await promoteOne(tx, deps, customerId, request.via === 'phone' ? 'phone' : 'wechat');
  await joinDevice(tx, deps, customerId, device);
  return { customerId, isNew: isNew || promoted };
}

/**
 * See to it that every proven identifier belongs to somebody, making a customer when none of them does.
 * @returns whether nobody had ever signed in as that customer: one that was made now, or whom only the business knew
 */
async function claim(tx: Tx, deps: Inner, proven: readonly Print[], request: SignIn): Promise<boolean> {
  const now = deps.clock.now().toString();
  const owners = await ownersOf(tx, proven);
  const owner = proven.map((print) => owners.get(print.key)).find(Boolean);
  const customerId = owner ?? newId();
  const claims = proven
    .filter((print) => !owners.has(print.key))
    .map((print) => ({ print, customerId, verifiedAt: now }));
  const isFirst = owner !== undefined && !(await hasSignedIn(tx, owner));
  const bound = await bindIdentifiers(tx, deps.secrets, claims, now);
  await markVerified(tx, proven, now);
  const made = owner === undefined && bound.size > 0;
  if (made) await makeCustomer(tx, deps, customerId, proven, request);
  const phones = claims.filter(({ print }) => print.kind === 'phone' && bound.has(print.key));
  if (owner)
    await showPhones(
      tx,
      deps.secrets,
      phones.map(({ print }) => ({ customerId, phone: print.value })),
    );
  return made || isFirst;
}

/** Who signs in proves an identifier; those of an import or of staff are not proved. */
async function hasSignedIn(tx: Tx, customerId: string): Promise<boolean> {
  const { rows } = await sql`
    select from identity.identifier where customer_id = ${customerId} and verified_at is not null limit 1`.execute(tx);
  return rows.length > 0;
}

async function makeCustomer(tx: Tx, deps: Inner, customerId: string, proven: readonly Print[], request: SignIn) {
  const { channelCode, touches = {} } = request.arrival;
  const lastChannelId = (await activeChannelId(tx, channelCode)) ?? (await activeChannelId(tx, touches.last));
  const firstChannelId = (await activeChannelId(tx, touches.first)) ?? lastChannelId;
  const phone = proven.find((print) => print.kind === 'phone')?.value ?? null;
  const via = request.via === 'phone' ? 'phone' : 'wechat';
  await register(tx, deps, customerId, { phone, firstChannelId, lastChannelId: lastChannelId ?? firstChannelId }, via);
}

/**
 * Everybody who holds one of the proven identifiers is the same person: merge them into one.
 * @returns id of the one that stays
 */
async function unite(tx: Tx, deps: Inner, proven: readonly Print[], kind: MergeKind): Promise<string> {
  const rows = await lockOwners(tx, proven);
  const winner = winnerOf(rows);
  if (!winner) throw new Error('proven identifiers without an owner');
  const others = rows.filter((row) => row !== winner);
  if (others.length === 0) return winner.customer_id;
  await promoteOne(tx, deps, winner.customer_id, kind === 'phone' ? 'phone' : 'wechat');
  for (const other of others) {
    const reason = `proved ${proven.map((print) => print.kind).join(' and ')} at once`;
    await mergeCustomers(tx, deps, {
      winnerId: winner.customer_id,
      loserId: other.customer_id,
      kind,
      reason,
      actor: null,
    });
  }
  return winner.customer_id;
}

/** Owners, locked; a merge that got in between is seen, since the owners are read again under the locks. */
async function lockOwners(tx: Tx, proven: readonly Print[]): Promise<CustomerRow[]> {
  const read = async () => [...new Set((await ownersOf(tx, proven)).values())];
  let ids = await read();
  for (;;) {
    const rows = await lockRows(tx, ids);
    const again = await read();
    if (again.every((id) => rows.has(id))) return again.map((id) => rows.get(id) as CustomerRow);
    ids = again;
  }
}

/** What happened on this device before anybody signed in belongs to who signs in now (AUD-2). */
async function joinDevice(tx: Tx, deps: Inner, customerId: string, device: readonly Print[]): Promise<void> {
  const [print] = device;
  if (!print) return;
  const claimed = await bindIdentifiers(
    tx,
    deps.secrets,
    [{ print, customerId, verifiedAt: null }],
    deps.clock.now().toString(),
  );
  if (claimed.size > 0) return;
  const owner = (await ownersOf(tx, device)).get(print.key);
  if (!owner || owner === customerId) return;
  const rows = await lockRows(tx, [owner, customerId]);
  // A device on which somebody else is known stays with that one.
  if (rows.get(owner)?.status !== 'anonymous') return;
  const reason = 'signed in on this device';
  await mergeCustomers(tx, deps, { winnerId: customerId, loserId: owner, kind: 'sign-in', reason, actor: null });
}
