/** What conditions can ask for: each field with the source that answers it, and each event with the store it stands in. */
import type { Segment } from '@pawloop/contract';
import type { FactCondition, FactField, FactSource } from '../../platform/facts.ts';
import { requireFitting } from '../../platform/facts.ts';
import { Problem } from '../../platform/problem.ts';
import type { RecordEvents, SegmentDeps } from './deps.ts';
import { childrenOf, eventNames, isLeaf } from './domain/definition.ts';
import { askedType } from './domain/event-leaf.ts';
import type { Store } from './domain/plan.ts';
import { badDefinition } from './problems.ts';

export interface Answerer {
  readonly source: FactSource;
  readonly conditions: readonly FactCondition[];
}

export interface Catalogue {
  readonly fields: readonly FactField[];
  readonly records: ReadonlyMap<string, RecordEvents>;
  storeOf(leaf: Segment.Leaf): Store;
  /** The source and its conditions for a leaf about fields, pets, tags, consents or channels. */
  answererOf(leaf: Segment.Leaf): Answerer | undefined;
  /** @throws Problem `segment/definition`, `segment/condition` when a leaf asks for what nobody answers */
  requireAnswerable(definition: Segment.Definition, pointer?: string): void;
  /** Log events after which a customer must be looked at again because of the leaf. */
  changedBy(leaf: Segment.Leaf): readonly string[];
}

type Parts = Pick<SegmentDeps, 'sources' | 'recordEvents' | 'leafFields'>;

export function createCatalogue({ sources, recordEvents, leafFields }: Parts): Catalogue {
  const owners = new Map(
    sources.flatMap((source) => source.fields.map((field) => [field.key, { source, field }] as const)),
  );
  const records = new Map(recordEvents.map((entry) => [entry.name, entry]));

  const storeOf = (leaf: Segment.Leaf): Store =>
    eventNames(leaf).some((name) => !records.has(name)) ? 'behaviour' : 'records';
  const conditionsOf = (leaf: Segment.Leaf): FactCondition[] | undefined => {
    if ('field' in leaf) return [leaf];
    if ('pet' in leaf) return leaf.pet;
    if ('tag' in leaf) return [{ field: leafFields.tag, operator: 'contains', value: leaf.tag }];
    if ('reachable' in leaf) return [{ field: leafFields.reachable, operator: 'contains', value: leaf.reachable }];
    if (!('consent' in leaf)) return undefined;
    const { purpose, channel } = leaf.consent;
    return [{ field: leafFields.consent, operator: 'contains', value: `${purpose}:${channel}` }];
  };
  const answererOf = (leaf: Segment.Leaf): Answerer | undefined => {
    const conditions = conditionsOf(leaf);
    const source = conditions && owners.get(conditions[0]?.field ?? '')?.source;
    return conditions && source ? { source, conditions } : undefined;
  };

  const refuse = (pointer: string, detail: string): never => {
    throw new Problem(badDefinition, detail, [{ pointer, detail }]);
  };
  const requireFacts = (leaf: Segment.Leaf, pointer: string): void => {
    const conditions = conditionsOf(leaf) ?? [];
    const asked = new Set(conditions.map((condition) => owners.get(condition.field)?.source));
    for (const condition of conditions) {
      const field = owners.get(condition.field)?.field;
      if (!field) throw refuse(pointer, `there is no field ${condition.field}`);
      if (Boolean(field.perPet) !== 'pet' in leaf)
        refuse(pointer, `${field.key} is ${field.perPet ? '' : 'not '}about a pet`);
      requireFitting(field, condition, pointer);
    }
    if (asked.size > 1) refuse(pointer, 'conditions about one pet must be answered by one module');
  };
  const requireLeaf = (leaf: Segment.Leaf, pointer: string): void => {
    requireFacts(leaf, pointer);
    const stores = new Set(eventNames(leaf).map((name) => records.has(name)));
    if (stores.size > 1) refuse(pointer, 'a sequence speaks either of orders or of behaviour');
    if (stores.has(true)) requireColumns(leaf, records, pointer, refuse);
  };
  const visit = (node: Segment.Definition, pointer: string): void => {
    if (isLeaf(node)) {
      requireLeaf(node, pointer);
      return;
    }
    const word = 'all' in node ? 'all' : 'any' in node ? 'any' : 'not';
    for (const [index, child] of childrenOf(node).entries())
      visit(child, `${pointer}/${word}${word === 'not' ? '' : `/${index}`}`);
  };

  return {
    fields: [...owners.values()].map((owner) => owner.field),
    records,
    storeOf,
    answererOf,
    requireAnswerable: (definition, pointer = '/body/definition') => visit(definition, pointer),
    changedBy(leaf) {
      if ('segment' in leaf) return [];
      const names = eventNames(leaf);
      if (names.length > 0) return names.flatMap((name) => records.get(name)?.changedBy ?? [name]);
      return answererOf(leaf)?.source.changedBy ?? [];
    },
  };
}

/** Properties of record events are columns of a type, so a condition that cannot hold is refused at once. */
function requireColumns(
  leaf: Segment.Leaf,
  records: ReadonlyMap<string, RecordEvents>,
  pointer: string,
  refuse: (pointer: string, detail: string) => never,
): void {
  const check = (event: string, condition: { property: string; operator: string; value?: Segment.ConditionValue }) => {
    const column = records.get(event)?.properties.find((property) => property.key === condition.property);
    if (!column) return refuse(pointer, `${event} has no property ${condition.property}`);
    const asked = askedType(condition);
    if (asked !== undefined && asked !== column.type) refuse(pointer, `${condition.property} is a ${column.type}`);
  };
  if ('sequence' in leaf) {
    for (const step of leaf.sequence) for (const condition of step.where ?? []) check(step.event, condition);
    return;
  }
  if (!('event' in leaf || 'notDone' in leaf)) return;
  const event = 'event' in leaf ? leaf.event : leaf.notDone;
  for (const condition of leaf.where ?? []) check(event, condition);
  if (!('event' in leaf) || leaf.property === undefined) return;
  const asked = leaf.measure === 'sum' ? { operator: 'gt', value: 0 } : leaf;
  check(event, {
    property: leaf.property,
    operator: asked.operator,
    ...(asked.value !== undefined && { value: asked.value }),
  });
}
