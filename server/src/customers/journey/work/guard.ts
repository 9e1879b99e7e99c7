/** What journeys say before a planned message goes out: the run has not been left, the audience holds, the budget pays (rule 33). */
import { sql } from 'kysely';
import type { Objection, PlannedSend, SendGuard, Settled } from '../../../people/message/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';

interface RunState {
  readonly runId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly customerNo: number;
  readonly outcome: string | null;
  readonly paused: boolean;
}

const budgetKey = (send: { readonly sendId: string }): string => `message/${send.sendId}`;

const runOf = (send: Pick<PlannedSend, 'origin'>): string | undefined =>
  send.origin.kind === 'journey' ? send.origin.runId : undefined;

async function runsOf(tx: Tx, sends: readonly Pick<PlannedSend, 'origin'>[]): Promise<Map<string, RunState>> {
  const origins = sends.flatMap(({ origin }) => (origin.kind === 'journey' ? [origin] : []));
  const { rows } = await sql<RunState>`
    select r.run_id as "runId", r.journey_id as "journeyId", r.version, r.customer_no as "customerNo", r.outcome,
      j.state = 'paused' as paused
    from journey.run r join journey.journey j using (journey_id)
    where (r.journey_id, r.run_id) in (select * from unnest(${origins.map((one) => one.journeyId)}::uuid[],
      ${origins.map((one) => one.runId)}::uuid[]))`.execute(tx);
  return new Map(rows.map((row) => [row.runId, row]));
}

export function sendGuard(inner: Inner): SendGuard {
  return {
    origin: 'journey',
    /** A run that came to its end still stands for what it planned; every other way out does not. */
    async allow(tx, sends, at) {
      const [runs, refused] = [await runsOf(tx, sends), new Map<string, Objection>()];
      const stillIn = new Map<PlannedSend, RunState>();
      for (const send of sends) {
        const run = runs.get(runOf(send) ?? '');
        if (!run || (run.outcome !== null && run.outcome !== 'completed')) refused.set(send.sendId, 'exited');
        else if (run.paused) refused.set(send.sendId, 'paused');
        else stillIn.set(send, run);
      }
      for (const [, group] of Map.groupBy(stillIn, ([, run]) => `${run.journeyId}/${run.version}`)) {
        for (const send of await outOfAudience(inner, tx, group, at)) refused.set(send.sendId, 'audience');
      }
      return refused;
    },
    async reserve(tx, sends) {
      const wants = await paid(inner, tx, sends);
      const past = await inner.audience.pastOf(tx, [...new Set(wants.map(({ send }) => send.customerId))]);
      const refused = await inner.budget.reserve(
        tx,
        wants.map(({ send, budgetId }) => ({
          key: budgetKey(send),
          budgetId,
          tier: inner.budget.tierOf(past.get(send.customerId)?.lifecycle ?? null),
          amountFen: send.priceFen,
        })),
      );
      return new Set(sends.filter((send) => refused.has(budgetKey(send))).map((send) => send.sendId));
    },
    async settle(tx, sends: readonly Settled[], outcome) {
      if (outcome === 'released') return inner.budget.release(tx, sends.map(budgetKey));
      return inner.budget.spend(
        tx,
        sends.map((send) => ({ key: budgetKey(send), amountFen: send.priceFen })),
      );
    },
  };
}

/** Sends of one version whose customers are not in its audience any more, when it asks for that. */
async function outOfAudience(
  inner: Inner,
  tx: Tx,
  group: readonly (readonly [PlannedSend, RunState])[],
  at: Temporal.Instant,
): Promise<PlannedSend[]> {
  const [first] = group;
  if (!first) return [];
  const { audience } = (await inner.shelf.plan(tx, first[1].journeyId, first[1].version)).definition;
  if (!audience?.recheck) return [];
  const numbers = Uint32Array.from(new Set(group.map(([, run]) => run.customerNo)));
  const inside = new Set(await inner.segment.evaluate(tx, audience.definition, at, numbers));
  return group.filter(([, run]) => !inside.has(run.customerNo)).map(([send]) => send);
}

/** Sends that cost something and whose journey has a budget. */
async function paid<S extends PlannedSend & { readonly priceFen: number }>(
  inner: Inner,
  tx: Tx,
  sends: readonly S[],
): Promise<{ send: S; budgetId: string }[]> {
  const wants: { send: S; budgetId: string }[] = [];
  for (const send of sends) {
    if (send.priceFen <= 0 || send.origin.kind !== 'journey') continue;
    const { budgetId } = (await inner.shelf.plan(tx, send.origin.journeyId, send.origin.version)).definition;
    if (budgetId) wants.push({ send, budgetId });
  }
  return wants;
}
