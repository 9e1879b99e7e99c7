/** Bulk insert of customers whose ids and identifiers the caller knows to be new: the demo city and large first imports. */
import { Identity } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { bindIdentifiers, type Identifier, printsOf } from './identifier.ts';
import { insertRows, type NewCustomer } from './repository.ts';
import type { ResolveDeps } from './resolve-row.ts';

export interface BulkCustomer extends NewCustomer {
  /** The phone is added by itself. */
  readonly identifiers?: readonly Identifier[];
}

export interface BulkOptions {
  /** Append `identity.customer_registered` for the known ones; true when left out. */
  readonly announce?: boolean;
}

const CHUNK = 5000;

/** @returns number of each customer, by id */
export async function insertCustomers(
  tx: Tx,
  deps: ResolveDeps,
  rows: readonly BulkCustomer[],
  options: BulkOptions = {},
): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  const now = deps.clock.now();
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    for (const [id, no] of await insertRows(tx, deps.secrets, chunk, now)) numbers.set(id, no);
    const claims = chunk.flatMap(({ customerId, phone, identifiers = [] }) => {
      const all: Identifier[] = phone ? [{ kind: 'phone', value: phone }, ...identifiers] : [...identifiers];
      return printsOf(deps.secrets, all).map((print) => ({
        print,
        customerId,
        verifiedAt: null,
        shown: print.value === phone,
      }));
    });
    await bindIdentifiers(tx, deps.secrets, claims, now.toString());
    if (options.announce !== false) await announce(tx, chunk, now);
  }
  return numbers;
}

async function announce(tx: Tx, rows: readonly BulkCustomer[], now: Temporal.Instant): Promise<void> {
  const known = rows.filter((row) => row.status === 'known');
  const events = known.map(({ customerId, registeredAt, firstChannelId = null, lastChannelId = null }) => {
    const at = registeredAt ?? now;
    const payload = { customerId, via: 'import' as const, registeredAt: at.toString(), firstChannelId, lastChannelId };
    return { subjectId: customerId, customerId, occurredAt: at, payload };
  });
  await appendMany(tx, Identity.customerRegistered, events);
}
