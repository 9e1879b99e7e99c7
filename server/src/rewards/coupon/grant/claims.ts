/**
 * Claims of one template are gathered while transactions of it are under way and then granted together, so that a rush on
 * one template costs one transaction for many instead of a queue at its stock row. Alone, a claim waits for nobody.
 */
import { inTransaction } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import type { NewGrant } from './candidate.ts';
import { type GrantedRow, grant } from './grant.ts';

/** So many are granted by one transaction at most. */
const MOST_TOGETHER = 256;
/** One reads and checks while the other holds the stock. */
const LANES = 2;

interface Waiting {
  readonly grant: NewGrant;
  resolve(granted: GrantedRow): void;
  reject(error: unknown): void;
}

export interface Claims {
  /** Grant in a transaction of its own, perhaps together with others. */
  claim(request: NewGrant): Promise<GrantedRow>;
}

interface Queue {
  readonly waiting: Waiting[];
  /** Transactions under way. */
  running: number;
}

export function createClaims(deps: Inner): Claims {
  const queues = new Map<string, Queue>();
  return {
    claim: (request) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(request.templateId) ?? { waiting: [], running: 0 };
        queues.set(request.templateId, queue);
        queue.waiting.push({ grant: request, resolve, reject });
        if (queue.running < LANES) void serve(request.templateId, queue);
      }),
  };
  /** Until nobody waits: everybody that has come meanwhile, in one transaction. */
  async function serve(templateId: string, queue: Queue): Promise<void> {
    queue.running += 1;
    while (queue.waiting.length > 0) await grantTogether(deps, queue.waiting.splice(0, MOST_TOGETHER));
    queue.running -= 1;
    if (queue.running === 0) queues.delete(templateId);
  }
}

async function grantTogether(deps: Inner, batch: readonly Waiting[]): Promise<void> {
  try {
    const granted = await inTransaction(deps.db, (tx) =>
      grant(
        tx,
        deps,
        batch.map((one) => one.grant),
        deps.clock.now(),
      ),
    );
    for (const one of batch) one.resolve(granted.get(one.grant.key) ?? { refused: 'inactive' });
  } catch (error) {
    const [only] = batch;
    if (only && batch.length === 1) only.reject(error);
    // One of them spoils it for all: each by itself then.
    else for (const one of batch) await grantTogether(deps, [one]);
  }
}
