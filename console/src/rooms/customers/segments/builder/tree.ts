/** Editing of a segment's definition: every function returns a new tree and leaves the old one as it was. */
import type { Segment } from '@pawloop/contract';

export type Definition = Segment.Definition;
export type Leaf = Segment.Leaf;
/** Way from the root to a node: indexes of children; the child of a `not` has index 0. */
export type Path = readonly number[];
export type GroupWord = 'all' | 'any';

export function groupOf(node: Definition): { word: GroupWord; children: Definition[] } | undefined {
  if ('all' in node) return { word: 'all', children: node.all };
  if ('any' in node) return { word: 'any', children: node.any };
  return undefined;
}

export function makeGroup(word: GroupWord, children: Definition[]): Definition {
  return word === 'all' ? { all: children } : { any: children };
}

/** The tree with the node at `path` replaced by what `change` makes of it; `undefined` takes it out. */
export function changeAt(
  node: Definition,
  path: Path,
  change: (node: Definition) => Definition | undefined,
): Definition | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(node);
  if ('not' in node) {
    const inner = changeAt(node.not, rest, change);
    return inner && { not: inner };
  }
  const group = groupOf(node);
  const child = group?.children[step];
  if (!group || !child) return node;
  const changed = changeAt(child, rest, change);
  const children = changed ? group.children.with(step, changed) : group.children.toSpliced(step, 1);
  return makeGroup(group.word, children);
}

/** Adds a node at the end of the group at `path`. */
export function addTo(root: Definition, path: Path, added: Definition): Definition {
  const add = (node: Definition) => {
    const group = groupOf(node);
    return group ? makeGroup(group.word, [...group.children, added]) : node;
  };
  return changeAt(root, path, add) ?? root;
}

/** Takes a node out; the root becomes an empty group instead. */
export function removeAt(root: Definition, path: Path): Definition {
  return changeAt(root, path, () => undefined) ?? { all: [] };
}

/** Turns “is” into “is not” and back; the path is that of the node without its `not`. */
export function toggleNot(root: Definition, path: Path, isNegated: boolean): Definition {
  if (!isNegated) return changeAt(root, path, (node) => ({ not: node })) ?? root;
  const unwrap = (node: Definition) => ('not' in node ? node.not : node);
  return changeAt(root, path.slice(0, -1), unwrap) ?? root;
}

/** A root that is a group, as the builder shows it: a single leaf gets a group around it. */
export function asGroup(node: Definition): Definition {
  return groupOf(node) ? node : { all: [node] };
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isFilled);
  return value !== undefined && value !== null && value !== '';
}

function isConditionFilled({ operator, value }: { operator: string; value?: unknown }): boolean {
  if (operator === 'isSet' || operator === 'isNotSet') return true;
  if (operator === 'between') return Array.isArray(value) && value.length === 2 && isFilled(value);
  return isFilled(value);
}

type Where = readonly { readonly property: string; readonly operator: string; readonly value?: unknown }[] | undefined;
const isWhereFilled = (where: Where) =>
  (where ?? []).every((condition) => isFilled(condition.property) && isConditionFilled(condition));

export function isLeafFilled(leaf: Leaf): boolean {
  if ('field' in leaf) return isFilled(leaf.field) && isConditionFilled(leaf);
  if ('pet' in leaf)
    return leaf.pet.length > 0 && leaf.pet.every((one) => isFilled(one.field) && isConditionFilled(one));
  if ('event' in leaf) {
    const hasProperty = leaf.measure !== 'sum' || isFilled(leaf.property);
    return isFilled(leaf.event) && hasProperty && isConditionFilled(leaf) && isWhereFilled(leaf.where);
  }
  if ('notDone' in leaf) return isFilled(leaf.notDone) && isWhereFilled(leaf.where);
  if ('sequence' in leaf) return leaf.sequence.every((step) => isFilled(step.event) && isWhereFilled(step.where));
  if ('segment' in leaf) return isFilled(leaf.segment);
  if ('tag' in leaf) return isFilled(leaf.tag.trim());
  return true;
}

/** Whether the server could evaluate the tree: no empty group, no half-filled condition. */
export function isComplete(node: Definition): boolean {
  if ('not' in node) return isComplete(node.not);
  const group = groupOf(node);
  if (group) return group.children.length > 0 && group.children.every(isComplete);
  return isLeafFilled(node as Leaf);
}

export const leafKinds = [
  'field',
  'event',
  'notDone',
  'sequence',
  'pet',
  'tag',
  'segment',
  'consent',
  'reachable',
] as const;
export type LeafKind = (typeof leafKinds)[number];

export function kindOf(leaf: Leaf): LeafKind {
  return leafKinds.find((kind) => kind in leaf) ?? 'field';
}

const DEFAULT_DAYS = 30;

/** A new condition of a kind, to be filled in. */
export function freshLeaf(kind: LeafKind): Leaf {
  switch (kind) {
    case 'field':
      return { field: '', operator: 'eq' };
    case 'event':
      return { event: 'order', measure: 'count', operator: 'gte', value: 1, window: { lastDays: DEFAULT_DAYS } };
    case 'notDone':
      return { notDone: 'order', window: { lastDays: DEFAULT_DAYS } };
    case 'sequence':
      return { sequence: [{ event: '' }, { event: '' }] };
    case 'pet':
      return { pet: [{ field: '', operator: 'eq' }] };
    case 'tag':
      return { tag: '' };
    case 'segment':
      return { segment: '' };
    case 'consent':
      return { consent: { purpose: 'marketing', channel: 'sms' } };
    default:
      return { reachable: 'sms' };
  }
}
