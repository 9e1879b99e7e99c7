/** Why this customer, at this time: segments, journeys walked and not entered, messages, coupons (CAM-16). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../inner.ts';
import { inPath } from '../run/queries.ts';
import { unknownCustomer } from '../test-run/problems.ts';

/** Newest sends and coupons that are told. */
const TOLD = 200;

/**
 * As it was at the instant, from what was written down then; without one as it is now. Outcomes of messages are the
 * final ones.
 * @throws Problem `journey/unknown-customer`
 */
export async function explanations(inner: Inner, asked: string, at?: string): Promise<Journey.Explanations> {
  const { db, clock, timeZone } = inner;
  const { customerId, customerNo } = await personOf(inner, asked);
  const then = at === undefined ? clock.now() : Temporal.Instant.from(at);
  const segments =
    at === undefined
      ? await inner.segment.segmentsNow(customerId)
      : await inner.segment.segmentsAt(db, customerNo, then);
  const runs = await runsOf(db, customerId, then, at === undefined);
  const sends = (await inner.message.sendsOfCustomer(db, customerId, TOLD)).filter((send) =>
    isBy(send.plannedAt, then),
  );
  const refused = refusalsIn(runs);
  return {
    customerId,
    at: then.toString(),
    segments,
    runs,
    notEntered: await notEntered(inner, customerNo, new Set(runs.map((run) => run.journeyId)), then),
    sends: sends.map(sendOf),
    coupons: [...(await couponsOf(inner, customerId, then)), ...refused],
    timeZone,
  };
}

/** Whom the id means today. @throws Problem `journey/unknown-customer` */
async function personOf(inner: Inner, asked: string): Promise<{ customerId: string; customerNo: number }> {
  const customerId = (await inner.identity.canonical(inner.db, [asked])).get(asked) ?? asked;
  const customerNo = (await inner.identity.numbersOf(inner.db, [customerId])).get(customerId);
  if (customerNo === undefined) throw new Problem(unknownCustomer, asked);
  return { customerId, customerNo };
}

const isBy = (instant: string, then: Temporal.Instant): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(instant), then) <= 0;

type RunRow = Omit<Journey.ExplainedRun, 'path' | 'dueAt'> & { readonly dueAt: string };

/** Runs entered by then, each with the steps it had taken; what came later is not told. */
async function runsOf(
  db: Db,
  customerId: string,
  then: Temporal.Instant,
  isNow: boolean,
): Promise<Journey.ExplainedRun[]> {
  const at = then.toString();
  const { rows } = await sql<RunRow>`
    select r.run_id as "runId", r.journey_id as "journeyId", j.name as "journeyName", r.version, r.hold_out as "holdOut",
      case when r.ended_at <= ${at}::timestamptz then r.outcome end as outcome, r.error, r.pet_id as "petId",
      r.entered_at as "enteredAt", case when r.ended_at <= ${at}::timestamptz then r.ended_at end as "endedAt",
      r.node, r.due_at as "dueAt",
      case when r.converted_at <= ${at}::timestamptz then r.converted_at end as "convertedAt",
      case when r.converted_at <= ${at}::timestamptz then r.converted_fen end as "convertedFen"
    from journey.run r join journey.journey j using (journey_id)
    where r.customer_id = ${customerId} and r.entered_at <= ${at}::timestamptz order by r.run_id desc limit ${TOLD}`.execute(
    db,
  );
  const { rows: steps } = await sql<Journey.JourneyStep & { runId: string }>`
    select run_id as "runId", node, visit, kind, at, outcome, next, detail from journey.step
    where run_id = any(${rows.map((row) => row.runId)}::uuid[]) and at <= ${at}::timestamptz order by at, visit`.execute(
    db,
  );
  const byRun = Map.groupBy(steps, (step) => step.runId);
  return rows.map(({ node, dueAt, ...run }) => {
    const path = inPath((byRun.get(run.runId) ?? []).map(({ runId: _, ...step }) => step));
    const stands = isNow ? node : (path.at(-1)?.next ?? path.at(-1)?.node ?? null);
    return { ...run, node: stands, dueAt: isNow && run.outcome === null ? dueAt : null, path };
  });
}

interface Listed {
  readonly journeyId: string;
  readonly name: string;
  readonly state: string;
  readonly version: number;
  readonly definition: Journey.JourneyDefinition;
}

/** Journeys that were published by then and that the customer has no run of. */
async function notEntered(
  inner: Inner,
  customerNo: number,
  entered: ReadonlySet<string>,
  then: Temporal.Instant,
): Promise<Journey.Explanations['notEntered']> {
  const { rows } = await sql<Listed>`
    select j.journey_id as "journeyId", j.name, j.state, v.version, v.definition from journey.journey j
    join lateral (
      select version, definition from journey.version v
      where v.journey_id = j.journey_id and v.published_at <= ${then.toString()}::timestamptz
      order by version desc limit 1) v on true
    where j.ended_at is null or j.ended_at > ${then.toString()}::timestamptz order by j.journey_id desc`.execute(
    inner.db,
  );
  const reasons: Journey.Explanations['notEntered'] = [];
  for (const { journeyId, name, state, version, definition } of rows) {
    if (entered.has(journeyId)) continue;
    const told = { journeyId, journeyName: name, version };
    if (state === 'paused') {
      reasons.push({ ...told, reason: 'not_running', why: null });
      continue;
    }
    const { audience, trigger } = definition;
    const ask = audience?.definition ?? ('segmentId' in trigger ? { segment: trigger.segmentId } : undefined);
    const why = ask ? await inner.segment.explain(inner.db, ask, customerNo, then) : null;
    reasons.push({ ...told, reason: audience && why?.holds === false ? 'audience' : 'trigger', why });
  }
  return reasons;
}

type Send = Awaited<ReturnType<Inner['message']['sendsOfCustomer']>>[number];

function sendOf(send: Send): Journey.ExplainedSend {
  const { sendId, templateId, templateName, purpose, state, channel, reason, detail, plannedAt, checks, origin } = send;
  return {
    sendId,
    templateId,
    templateName,
    purpose,
    state,
    channel,
    reason,
    detail,
    plannedAt,
    at: send.sentAt ?? send.decidedAt,
    journeyId: origin.journeyId ?? null,
    runId: origin.runId ?? null,
    node: origin.node ?? null,
    checks,
  };
}

async function couponsOf(inner: Inner, customerId: string, then: Temporal.Instant): Promise<Journey.ExplainedCoupon[]> {
  const coupons = await inner.coupon.couponsOf(inner.db, customerId, then, TOLD);
  return coupons
    .filter((coupon) => isBy(coupon.grantedAt, then))
    .map(({ couponId, templateId, name, state, grantedAt, validTo, journeyId }) => ({
      couponId,
      templateId,
      name,
      state,
      refused: null,
      at: grantedAt,
      validTo,
      journeyId,
      node: null,
    }));
}

/** Coupons that a step would have given and could not, with the reason that was kept. */
function refusalsIn(runs: readonly Journey.ExplainedRun[]): Journey.ExplainedCoupon[] {
  return runs.flatMap((run) =>
    run.path
      .filter((step) => step.kind === 'coupon' && step.outcome === 'refused')
      .map((step) => ({
        couponId: null,
        templateId: String(step.detail.templateId),
        name: null,
        state: 'refused',
        refused: step.detail.reason as Journey.ExplainedCoupon['refused'],
        at: step.at,
        validTo: null,
        journeyId: run.journeyId,
        node: step.node,
      })),
  );
}
