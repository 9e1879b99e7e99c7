/** Looks over the engine's shoulder: what it plans and grants, and what each step meant, as the trace of a test run. */
import { type Journey, Message, type Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Granted } from '../../../rewards/coupon/index.ts';
import { nodeOf, type Plan } from '../domain/plan.ts';
import type { Run } from '../engine/run.ts';
import type { Inner } from '../inner.ts';
import { inPath } from '../run/queries.ts';

type NewSend = Parameters<Inner['message']['plan']>[1][number];

export interface Trace {
  /** The engine's dependencies, with what goes to messages and coupons noted down. */
  readonly watched: Inner;
  readonly steps: Journey.TestStep[];
  /** Notes the steps that were written since the last call. */
  look(tx: Tx, plan: Plan, run: Run, startedAt: Temporal.Instant, at: Temporal.Instant): Promise<Journey.TestStep[]>;
}

export function newTrace(inner: Inner): Trace {
  const sends = new Map<string, NewSend>();
  const grants = new Map<string, Granted>();
  const watched: Inner = {
    ...inner,
    message: {
      ...inner.message,
      plan(tx, planned) {
        for (const send of planned) sends.set(send.key, send);
        return inner.message.plan(tx, planned);
      },
    },
    coupon: {
      ...inner.coupon,
      async grant(tx, asked, at) {
        const answers = await inner.coupon.grant(tx, asked, at);
        for (const [key, answer] of answers) grants.set(key, answer);
        return answers;
      },
    },
  };
  const steps: Journey.TestStep[] = [];
  const seen = new Set<string>();
  return {
    watched,
    steps,
    async look(tx, plan, run, startedAt, at) {
      const { rows } = await sql<Journey.JourneyStep>`
        select node, visit, kind, at, outcome, next, detail from journey.step where run_id = ${run.runId}
        order by at, visit`.execute(tx);
      const fresh: Journey.TestStep[] = [];
      for (const step of inPath(rows)) {
        const place = `${step.node}:${step.visit}`;
        if (seen.has(place)) {
          refresh(steps, step);
          continue;
        }
        seen.add(place);
        const key = `journey:${run.runId}:${place}`;
        fresh.push({
          ...step,
          afterHours: hoursBetween(startedAt, at),
          message: await messageOf(inner, tx, step, sends.get(key), at),
          coupon: couponOf(step, grants.get(key)),
          cases: await casesOf(inner, tx, plan, run, step, at),
        });
      }
      steps.push(...fresh);
      return fresh;
    },
  };
}

const hoursBetween = (from: Temporal.Instant, to: Temporal.Instant): number =>
  Math.round((to.epochMilliseconds - from.epochMilliseconds) / 36_000) / 100;

/** A step whose fate became known later. */
function refresh(steps: Journey.TestStep[], now: Journey.JourneyStep): void {
  const index = steps.findIndex((step) => step.node === now.node && step.visit === now.visit);
  const before = steps[index];
  if (before) steps[index] = { ...before, outcome: now.outcome, next: now.next, detail: now.detail };
}

async function messageOf(
  inner: Inner,
  tx: Tx,
  step: Journey.JourneyStep,
  send: NewSend | undefined,
  at: Temporal.Instant,
): Promise<Journey.TestStep['message']> {
  if (step.kind !== 'message' || !send) return null;
  const { checks, rendered } = await inner.message.preview(tx, send, at);
  return {
    templateId: send.templateId,
    checks: Message.sendChecks.map((check) => {
      const made = checks.find((one) => one.check === check);
      const result = made === undefined ? ('unasked' as const) : made.ok ? ('passed' as const) : ('failed' as const);
      return { check, result, reason: null, detail: made?.detail ?? null };
    }),
    rendered: rendered.filter((one) => one.error === null),
    error: rendered.find((one) => one.error !== null)?.error?.detail ?? null,
  };
}

function couponOf(step: Journey.JourneyStep, grant: Granted | undefined): Journey.TestStep['coupon'] {
  if (step.kind !== 'coupon') return null;
  const templateId = String(step.detail.templateId);
  if (!grant || 'refused' in grant) {
    return { templateId, name: null, validTo: null, refused: grant?.refused ?? String(step.detail.reason) };
  }
  return { templateId, name: grant.name, validTo: grant.validTo, refused: null };
}

/** The cases of a branch up to the one that held, each with the answers of its leaves. */
async function casesOf(
  inner: Inner,
  tx: Tx,
  plan: Plan,
  run: Run,
  step: Journey.JourneyStep,
  at: Temporal.Instant,
): Promise<Journey.TestStep['cases']> {
  const node = nodeOf(plan, step.node);
  if (node.kind !== 'branch') return [];
  const asked = step.outcome === 'case' ? node.cases.slice(0, Number(step.detail.case) + 1) : node.cases;
  const cases: Journey.TestStep['cases'] = [];
  for (const { when, next } of asked) {
    const why: Segment.Explained = await inner.segment.explain(tx, when, run.customerNo, at);
    cases.push({ next, holds: why.holds, why });
  }
  return cases;
}
