/** Who is it? Resolves identifiers to customers, thousands with a handful of statements, and makes those who are new (AUD-2). */
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { type Group, groupRows, leading, strongestOf } from './grouping.ts';
import { bindIdentifiers, erasedAmong, ownersOf, type Print } from './identifier.ts';
import { fillProfiles, promote } from './learn.ts';
import { announceAll } from './register.ts';
import { insertRows, type NewCustomer, showPhones } from './repository.ts';
import type { ResolveDeps, Resolved, ResolveRow } from './resolve-row.ts';

/**
 * Resolve each row to a customer; rows of one call that share an identifier become one customer.
 *
 * The strongest identifier decides; a weaker one that somebody else holds is left with that one, so that an unverified
 * phone never merges two people (events-journeys, attack 15). Two calls that bring the same new identifier at once end
 * with one customer. An erased person stays erased (rule 8).
 */
export async function resolveMany(tx: Tx, deps: ResolveDeps, rows: readonly ResolveRow[]): Promise<Resolved[]> {
  const groups = await groupRows(tx, deps.secrets, rows);
  await settle(tx, deps, groups, rows);
  await promote(tx, deps, groups, rows);
  await attach(tx, deps, groups);
  await fillProfiles(tx, deps, groups, rows);
  const answers: Resolved[] = new Array(rows.length);
  for (const one of groups) {
    const { customerId, created, reason } = one;
    one.rows.forEach((row, nth) => {
      answers[row] = { customerId, created: created && nth === 0, ...(reason && { reason }) };
    });
  }
  return answers;
}

/** Find the customers that exist and make those that may be made. */
async function settle(tx: Tx, deps: ResolveDeps, groups: readonly Group[], rows: readonly ResolveRow[]): Promise<void> {
  const open: Group[] = [];
  for (const one of groups) {
    if (one.customerId === null && one.prints.size === 0) one.reason = 'unidentified';
    else if (one.customerId === null) open.push(one);
  }
  if (open.length === 0) return;
  const erased = await erasedAmong(
    tx,
    open.flatMap((one) => [...one.prints.values()]),
  );
  const wanted = open.filter((one) => {
    if ([...one.prints.keys()].some((key) => erased.has(key))) one.reason = 'erased';
    else if (leading(one, rows).createAs === 'never') one.reason = 'unidentified';
    return one.reason === undefined;
  });
  await create(tx, deps, wanted, rows);
}

async function create(tx: Tx, deps: ResolveDeps, groups: readonly Group[], rows: readonly ResolveRow[]): Promise<void> {
  const now = deps.clock.now();
  const candidates = groups.map((one) => ({ one, print: strongestOf(one)[0] as Print, customerId: newId() }));
  const claims = candidates.map(({ print, customerId }) => ({ print, customerId, verifiedAt: null }));
  const bound = await bindIdentifiers(tx, deps.secrets, claims, now.toString());
  const lost = candidates.filter(({ print }) => !bound.has(print.key));
  const owners = await ownersOf(
    tx,
    lost.map(({ print }) => print),
  );
  for (const { one, print } of lost) one.customerId = owners.get(print.key) ?? null;
  const won = candidates.filter(({ print }) => bound.has(print.key));
  const fresh = won.map(({ one, customerId }) => {
    one.customerId = customerId;
    one.created = true;
    return newCustomer(one, customerId, leading(one, rows), now);
  });
  await insertRows(tx, deps.secrets, fresh, now);
  await announceAll(
    tx,
    won.map(({ one }) => ({ one, row: leading(one, rows) })).filter(({ row }) => row.createAs === 'known'),
    now,
  );
}

function newCustomer(one: Group, customerId: string, row: ResolveRow, now: Temporal.Instant): NewCustomer {
  const known = row.createAs === 'known';
  return {
    customerId,
    status: known ? 'known' : 'anonymous',
    phone: [...one.prints.values()].find((print) => print.kind === 'phone')?.value ?? null,
    ...row.profile,
    registeredAt: known ? (row.registeredAt ?? now) : null,
    firstChannelId: row.firstChannelId ?? null,
    lastChannelId: row.lastChannelId ?? row.firstChannelId ?? null,
  };
}

/** Bind the weaker identifiers of each group too, where nobody holds them. */
async function attach(tx: Tx, deps: ResolveDeps, groups: readonly Group[]): Promise<void> {
  const claims = groups.flatMap((one) => {
    const { customerId } = one;
    if (customerId === null || one.prints.size < 2) return [];
    return [...one.prints.values()].map((print) => ({ print, customerId, verifiedAt: null }));
  });
  if (claims.length === 0) return;
  const prints = claims.map((claim) => claim.print);
  const owners = await ownersOf(tx, prints);
  const erased = await erasedAmong(tx, prints);
  const free = claims.filter(({ print }) => !owners.has(print.key) && !erased.has(print.key));
  const bound = await bindIdentifiers(tx, deps.secrets, free, deps.clock.now().toString());
  const phones = free.filter(({ print }) => print.kind === 'phone' && bound.has(print.key));
  await showPhones(
    tx,
    deps.secrets,
    phones.map(({ customerId, print }) => ({ customerId, phone: print.value })),
  );
}
