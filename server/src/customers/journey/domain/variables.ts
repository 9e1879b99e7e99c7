/** Which variables of its messages a journey can give: the coupon's only after a coupon step on every path (rule 39). */
import type { Journey, Message } from '@pawloop/contract';
import { graphOf, onEveryPath, reachable } from './graph.ts';

/** What the coupon step leaves for the messages after it. */
const COUPON = ['coupon.couponId', 'coupon.code', 'coupon.name', 'coupon.value', 'coupon.validTo'] as const;
/** Given by people/message itself. */
const PROFILE = /^(customer|pet|business)\.|^link$/;

export function variableFaults(
  definition: Journey.JourneyDefinition,
  templates: ReadonlyMap<string, Message.MessageTemplate>,
): Journey.JourneyFault[] {
  const graph = graphOf(definition.nodes);
  // A refused coupon that has a way of its own leaves nothing there.
  const given = onEveryPath(graph, definition.start, (node, way) =>
    node.kind === 'coupon' && way.pointer === '/next' ? COUPON : [],
  );
  const met = reachable(graph, definition.start);
  return definition.nodes.flatMap((node, index) => {
    const template = node.kind === 'message' ? templates.get(node.templateId) : undefined;
    if (!template || !met.has(node.id)) return [];
    const here = given.get(node.id) ?? new Set<string>();
    return template.variables
      .filter(({ name, default: fallback }) => fallback === undefined && !canGive(definition.trigger, here, name))
      .map(({ name }) => ({
        pointer: `/nodes/${index}/templateId`,
        fault: 'variableMissing' as const,
        detail: `${template.name} needs ${name}, which this journey cannot give here`,
      }));
  });
}

/** Properties of the event that started the run cannot be checked beforehand; a missing one fails that message alone. */
function canGive(trigger: Journey.Trigger, given: ReadonlySet<string>, name: string): boolean {
  if (PROFILE.test(name) || given.has(name)) return true;
  return name.startsWith('event.') && (trigger.kind === 'event' || trigger.kind === 'api');
}
