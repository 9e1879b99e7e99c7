/** The step that grants a coupon: it and the step commit or roll back together (rule 26). */
import type { Journey } from '@pawloop/contract';
import type { Granted } from '../../../../rewards/coupon/index.ts';
import { effectKey, type Walk } from '../run.ts';
import type { Batch, Executor, Verdict } from '../step.ts';

export const coupon: Executor<Journey.CouponNode> = async (batch, node, walks) => {
  const treated = walks.filter((walk) => walk.run.holdOut === null);
  const granted = await grantAll(batch, node, treated);
  return walks.map((walk): Verdict => {
    const { templateId } = node;
    if (walk.run.holdOut !== null) {
      return { kind: 'go', to: node.next, outcome: 'would', detail: { templateId, holdOut: walk.run.holdOut } };
    }
    const grant = granted.get(effectKey(walk));
    if (!grant || 'refused' in grant) {
      const reason = grant?.refused ?? 'inactive';
      return { kind: 'go', to: node.onRefused ?? node.next, outcome: 'refused', detail: { templateId, reason } };
    }
    const { couponId, code, name, valueText, validTo } = grant;
    walk.context = { ...walk.context, coupon: { couponId, code, name, value: valueText, validTo } };
    return { kind: 'go', to: node.next, outcome: 'granted', detail: { templateId, couponId } };
  });
};

async function grantAll(
  { deps, tx, plan, at }: Batch,
  node: Journey.CouponNode,
  walks: readonly Walk[],
): Promise<ReadonlyMap<string, Granted>> {
  if (walks.length === 0) return new Map();
  const { budgetId } = plan.definition;
  const grants = walks.map((walk) => {
    const { journeyId, version, runId, customerId, petId } = walk.run;
    return {
      key: effectKey(walk),
      templateId: node.templateId,
      customerId,
      petId,
      ...(budgetId && { budgetId }),
      origin: { kind: 'journey', journeyId, version, runId, node: node.id } as const,
    };
  });
  return deps.coupon.grant(tx, grants, at);
}
