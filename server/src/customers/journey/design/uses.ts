/** What a definition asks of other rooms: segments, templates, coupons, a budget. */
import type { Journey, Segment } from '@pawloop/contract';
import type { Use } from './repository.ts';

/** Segments anywhere in a condition. */
export function segmentsIn(definition: Segment.Definition): string[] {
  if ('all' in definition) return definition.all.flatMap(segmentsIn);
  if ('any' in definition) return definition.any.flatMap(segmentsIn);
  if ('not' in definition) return segmentsIn(definition.not);
  return 'segment' in definition ? [definition.segment] : [];
}

export function usesOf(definition: Journey.JourneyDefinition): Use[] {
  const { trigger, audience, nodes, exits = [], budgetId } = definition;
  const segments = [
    ...('segmentId' in trigger ? [trigger.segmentId] : []),
    ...(audience ? segmentsIn(audience.definition) : []),
    ...exits.flatMap((exit) => ('segmentId' in exit ? [exit.segmentId] : [])),
    ...nodes.flatMap((node) => (node.kind === 'branch' ? node.cases.flatMap((one) => segmentsIn(one.when)) : [])),
  ];
  const of = (kind: Use['kind'], ids: readonly string[]): Use[] => [...new Set(ids)].map((id) => ({ kind, id }));
  return [
    ...of('segment', segments),
    ...of(
      'message',
      nodes.flatMap((node) => (node.kind === 'message' ? [node.templateId] : [])),
    ),
    ...of(
      'coupon',
      nodes.flatMap((node) => (node.kind === 'coupon' ? [node.templateId] : [])),
    ),
    ...of('budget', budgetId ? [budgetId] : []),
  ];
}
