/** What keeps a definition from being published, each with its place (CAM-1). */
import type { Journey } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireWhere } from '../../segment/index.ts';
import { graphFaults } from '../domain/faults.ts';
import { variableFaults } from '../domain/variables.ts';
import type { Inner } from '../inner.ts';
import { usesOf } from './uses.ts';

type Definition = Journey.JourneyDefinition;
type Fault = Journey.JourneyFault;

export interface Checked {
  readonly faults: readonly Fault[];
  /** Whether it touches for marketing: grants a coupon, or sends a message whose purpose is marketing. */
  readonly marketing: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isId = (text: string): boolean => UUID.test(text);

export async function faultsOf(inner: Inner, handle: Db | Tx, definition: Definition): Promise<Checked> {
  const faults: Fault[] = graphFaults(definition);
  const used = Map.groupBy(usesOf(definition), (use) => use.kind);
  const ids = (kind: 'message' | 'coupon' | 'budget') => (used.get(kind) ?? []).map((use) => use.id).filter(isId);
  const templates = await inner.message.findTemplates(handle, ids('message'));
  const coupons = await inner.coupon.templatesOf(handle, ids('coupon'));
  const budgets = await inner.budget.find(handle, ids('budget'));
  for (const [index, node] of definition.nodes.entries()) {
    const at = `/nodes/${index}`;
    if (node.kind === 'message') faults.push(...messageFaults(node, at, templates.get(node.templateId)));
    if (node.kind === 'coupon') faults.push(...couponFaults(node, at, coupons.get(node.templateId)));
  }
  faults.push(...variableFaults(definition, templates));
  const { budgetId } = definition;
  if (budgetId && !budgets.has(budgetId))
    faults.push({ pointer: '/budgetId', fault: 'budgetUnknown', detail: budgetId });
  faults.push(...(await conditionFaults(inner, handle, definition)));
  const marketing = definition.nodes.some(
    (node) =>
      node.kind === 'coupon' || (node.kind === 'message' && templates.get(node.templateId)?.purpose === 'marketing'),
  );
  return { faults, marketing };
}

type Template = Awaited<ReturnType<Inner['message']['findTemplates']>> extends Map<string, infer T> ? T : never;
type CouponTemplate = Awaited<ReturnType<Inner['coupon']['templatesOf']>> extends Map<string, infer T> ? T : never;

function messageFaults(node: Journey.MessageNode, at: string, template: Template | undefined): Fault[] {
  const pointer = `${at}/templateId`;
  if (!isId(node.templateId)) return [{ pointer, fault: 'templateMissing', detail: 'no template is chosen' }];
  if (!template) return [{ pointer, fault: 'templateUnknown', detail: node.templateId }];
  if (template.archivedAt !== null) return [{ pointer, fault: 'templateInactive', detail: template.name }];
  const lacking = (node.channels ?? []).filter((channel) => template.contents[channel] === undefined);
  return lacking.map((channel) => ({
    pointer: `${at}/channels`,
    fault: 'templateChannel',
    detail: `${template.name} has no text for ${channel}`,
  }));
}

function couponFaults(node: Journey.CouponNode, at: string, coupon: CouponTemplate | undefined): Fault[] {
  const pointer = `${at}/templateId`;
  if (!isId(node.templateId)) return [{ pointer, fault: 'couponMissing', detail: 'no coupon is chosen' }];
  if (!coupon) return [{ pointer, fault: 'couponUnknown', detail: node.templateId }];
  if (coupon.status !== 'active')
    return [{ pointer, fault: 'couponInactive', detail: `${coupon.name}: ${coupon.status}` }];
  return [];
}

/** Segments that exist, and conditions that segments would take. */
async function conditionFaults(inner: Inner, handle: Db | Tx, definition: Definition): Promise<Fault[]> {
  const faults: Fault[] = [];
  const { trigger, audience, exits = [], goal, nodes } = definition;
  const segment = async (id: string, pointer: string): Promise<void> => {
    if (!isId(id)) faults.push({ pointer, fault: 'segmentMissing', detail: 'no segment is chosen' });
    else await caught(faults, pointer, 'segmentUnknown', () => inner.segment.requireSegment(handle, id));
  };
  const whole = (condition: Parameters<Inner['segment']['requireValid']>[1], pointer: string) =>
    caught(faults, pointer, 'definition', () => inner.segment.requireValid(handle, condition, pointer));
  const where = (conditions: Parameters<typeof requireWhere>[0] | undefined, pointer: string) =>
    requireWhere(conditions ?? [], pointer, (at, detail) => {
      faults.push({ pointer: at, fault: 'definition', detail });
      throw new Problem({ code: 'segment/definition', status: 422, title: detail });
    });
  const checked = async (conditions: Parameters<typeof requireWhere>[0] | undefined, pointer: string) => {
    const before = faults.length;
    try {
      where(conditions, pointer);
    } catch (error) {
      if (faults.length === before) throw error;
    }
  };
  if ('segmentId' in trigger) await segment(trigger.segmentId, '/trigger/segmentId');
  if (trigger.kind === 'event') await checked(trigger.where, '/trigger/where');
  if (audience) await whole(audience.definition, '/audience/definition');
  if (goal) await checked(goal.where, '/goal/where');
  for (const [index, exit] of exits.entries()) {
    if ('segmentId' in exit) await segment(exit.segmentId, `/exits/${index}/segmentId`);
    else await checked(exit.where, `/exits/${index}/where`);
  }
  for (const [index, node] of nodes.entries()) {
    if (node.kind === 'waitEvent') await checked(node.where, `/nodes/${index}/where`);
    if (node.kind !== 'branch') continue;
    for (const [number, one] of node.cases.entries()) await whole(one.when, `/nodes/${index}/cases/${number}/when`);
  }
  return faults;
}

async function caught(
  faults: Fault[],
  pointer: string,
  fault: Fault['fault'],
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof Problem) || error.type.status >= 500) throw error;
    const [place] = error.errors;
    faults.push({ pointer: place?.pointer ?? pointer, fault, detail: place?.detail ?? error.message });
  }
}
