/** Values that are true only now, such as free slots: asked for while a message is decided, not when it was planned (CAM-15). */
import type { Db, Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { block, type Case, delay, isOpen, isTest } from './case.ts';
import type { Facts } from './facts.ts';
import type { LiveAsk } from './live-source.ts';

/** Nothing to offer: looked at again after an hour, given up after three days. */
const LOOK_AGAIN = { hours: 1 } as const;
const PATIENCE = { hours: 72 } as const;

/** Fills the live variables of the cases that name some; without values they wait, later they are blocked. */
export async function findLive(
  handle: Db | Tx,
  deps: Pick<Inner, 'sources'>,
  cases: readonly Case[],
  at: Temporal.Instant,
): Promise<void> {
  for (const source of deps.sources) {
    const asking = cases.filter((one) => isOpen(one) && namesAny(one, source.variables));
    if (asking.length === 0) continue;
    const found = await source.find(handle, asking.map(askOf), at);
    for (const one of asking) one.live = found.get(one.row.send_id) ?? null;
  }
}

export function waitForLive(cases: readonly Case[], { at }: Pick<Facts, 'at'>): void {
  for (const one of cases.filter((one) => isOpen(one) && one.live === null)) {
    const over = Temporal.Instant.compare(at, Temporal.Instant.from(one.row.planned_at).add(PATIENCE)) >= 0;
    if (over || isTest(one)) block(one, 'nothing_free');
    else delay(one, at, at.add(LOOK_AGAIN), 'nothing_free');
  }
}

function namesAny(one: Case, variables: readonly string[]): boolean {
  return one.content(one.channel)?.needs.some((name) => variables.includes(name)) ?? false;
}

const askOf = ({ row }: Case): LiveAsk => ({
  sendId: row.send_id,
  customerId: row.customer_id,
  petId: row.pet_id,
  variables: row.variables ?? {},
});
