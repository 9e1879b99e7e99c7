/** Commands: pause, resume and end a journey. */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { lockParking, unpark } from '../engine/park.ts';
import type { Inner } from '../inner.ts';
import { badState } from '../problems.ts';
import { lockJourney, type StoredJourney } from './repository.ts';

type State = Journey.JourneyState;

/** Which states lead to which; every other move is refused. */
const MOVES: Readonly<Record<State, readonly State[]>> = {
  draft: ['running'],
  running: ['paused', 'ended'],
  paused: ['running', 'ended'],
  ended: [],
};

/** The caller holds the journey's row lock. @throws Problem `journey/state` */
export async function changeState(
  inner: Pick<Inner, 'clock'>,
  tx: Tx,
  journey: Pick<StoredJourney, 'journeyId' | 'state'>,
  to: State,
): Promise<void> {
  const { journeyId, state: from } = journey;
  if (!MOVES[from].includes(to)) throw new Problem(badState, `${from} does not become ${to}`);
  const at = inner.clock.now();
  await lockParking(tx, journeyId);
  await sql`
    update journey.journey set state = ${to}, ended_at = ${to === 'ended' ? at.toString() : null},
      scheduled_through = case when ${to === 'running'} then ${at.toString()}::timestamptz else scheduled_through end
    where journey_id = ${journeyId}`.execute(tx);
  if (from === 'paused') await unpark(tx, journeyId);
  await append(tx, Journey.journeyStateChanged, {
    subjectId: journeyId,
    occurredAt: at,
    payload: { journeyId, from, to },
  });
}

/** @throws Problem `journey/unknown`, `journey/state` */
export async function move(
  inner: Inner,
  actor: Principal,
  journeyId: string,
  to: 'running' | 'paused' | 'ended',
  requestId: string,
  stopRuns = false,
): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    const journey = await lockJourney(tx, journeyId);
    if (journey.state === 'draft') throw new Problem(badState, 'it was never published');
    await changeState(inner, tx, journey, to);
    if (to === 'ended') await close(tx, journeyId, stopRuns);
    await record(tx, {
      actor,
      action: `journey.${to === 'running' ? 'resumed' : to}`,
      subjectType: 'journey',
      subjectId: journeyId,
      before: { state: journey.state },
      after: { state: to, ...(stopRuns && { runs: 'stop' }) },
      requestId,
    });
  });
}

/** Nobody is taken in any more; what it used may be deleted once its runs are over. */
async function close(tx: Tx, journeyId: string, stopRuns: boolean): Promise<void> {
  await sql`
    update journey.enrolment set done_at = (select ended_at from journey.journey where journey_id = ${journeyId})
    where journey_id = ${journeyId} and done_at is null`.execute(tx);
  if (stopRuns) await sql`update journey.journey set stopping = true where journey_id = ${journeyId}`.execute(tx);
}
