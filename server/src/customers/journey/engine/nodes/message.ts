/** The step that plans a message; whether it is sent is decided by people/message when it falls due (rule 33). */
import type { Journey } from '@pawloop/contract';
import type { NewSend } from '../../../../people/message/index.ts';
import { Problem } from '../../../../platform/problem.ts';
import { endText } from '../../domain/end-text.ts';
import { effectKey, visitOf, type Walk } from '../run.ts';
import type { Batch, Executor, Verdict } from '../step.ts';

/** A message whose fate is not known by then is not waited for any longer. */
const LONGEST_WAIT = { hours: 7 * 24 } as const;

export const message: Executor<Journey.MessageNode> = async (batch, node, walks) => {
  const fresh = walks.filter((walk) => walk.since === null && walk.run.holdOut === null);
  const planned = await planAll(batch, node, fresh);
  return walks.map((walk) => verdict(batch, node, walk, planned));
};

/** Ids by key, or why none of them can be planned: a template that is gone is an error of the step, not of the run. */
type Planned = ReadonlyMap<string, string> | { readonly reason: string };

async function planAll(batch: Batch, node: Journey.MessageNode, walks: readonly Walk[]): Promise<Planned> {
  if (walks.length === 0) return new Map();
  const { message: face } = batch.deps;
  const template = (await face.findTemplates(batch.tx, [node.templateId])).get(node.templateId);
  if (!template || template.archivedAt !== null) return { reason: 'template_inactive' };
  try {
    return await face.plan(
      batch.tx,
      walks.map((walk) => sendOf(batch, node, walk)),
    );
  } catch (error) {
    // Thrown before anything is written: the template has no text for a channel any more.
    if (error instanceof Problem && error.type.status < 500) return { reason: error.type.code };
    throw error;
  }
}

function verdict(batch: Batch, node: Journey.MessageNode, walk: Walk, planned: Planned): Verdict {
  const to = node.next;
  if (walk.since !== null) {
    const sent = walk.woken && walk.seen?.[node.id] === 'message.sent';
    return { kind: 'resolve', to, outcome: sent ? 'sent' : walk.woken ? 'notSent' : 'timeout' };
  }
  if (walk.run.holdOut !== null) {
    return { kind: 'go', to, outcome: 'would', detail: { templateId: node.templateId, holdOut: walk.run.holdOut } };
  }
  const sendId = planned instanceof Map ? planned.get(effectKey(walk)) : undefined;
  if (sendId === undefined) {
    const reason = 'reason' in planned ? planned.reason : 'not_planned';
    return { kind: 'go', to, outcome: 'failed', detail: { templateId: node.templateId, reason } };
  }
  const told = { outcome: 'planned', detail: { sendId, templateId: node.templateId } } as const;
  if (node.ifNotSent === 'wait') return { kind: 'rest', until: batch.at.add(LONGEST_WAIT), effect: told };
  return { kind: 'go', to, ...told };
}

function sendOf({ plan, at, deps }: Batch, node: Journey.MessageNode, walk: Walk): NewSend {
  const { journeyId, runId, version, customerId, petId } = walk.run;
  const { coupon, event, bulk } = walk.context;
  return {
    key: effectKey(walk),
    customerId,
    petId,
    templateId: node.templateId,
    ...(node.channels && node.channels.length > 0 && { channels: node.channels }),
    lane: bulk ? 'bulk' : 'triggered',
    variables: { ...(coupon && { coupon: asRead(coupon, deps.timeZone) }), ...(event && { event }) },
    dueAt: at,
    priority: plan.priority,
    quiet: node.quiet ?? 'delay',
    capped: node.capped ?? (node.ifNotSent === 'wait' ? 'wait' : 'skip'),
    // A household with three pets gets one message (CAM-14).
    ...(petId && { mergeKey: `journey:${journeyId}:${node.id}` }),
    origin: { kind: 'journey', journeyId, version, runId, node: node.id, visit: visitOf(walk) },
  };
}

const asRead = (coupon: Readonly<Record<string, unknown>>, timeZone: string) => ({
  ...coupon,
  ...(typeof coupon.validTo === 'string' && { validTo: endText(coupon.validTo, timeZone) }),
});
