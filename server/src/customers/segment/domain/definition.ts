/** Definitions as trees: what kind a node is, walking, and the rules that the schema alone cannot say. */
import { Segment } from '@pawloop/contract';
import { Problem } from '../../../platform/problem.ts';
import { badDefinition } from '../problems.ts';
import { requireEventLeaf, requireWhere } from './event-leaf.ts';
import { requireWindow } from './window.ts';

type Definition = Segment.Definition;
type Leaf = Segment.Leaf;

/** The nodes below a node; none below a leaf. */
export function childrenOf(node: Definition): readonly Definition[] {
  if ('all' in node) return node.all;
  if ('any' in node) return node.any;
  if ('not' in node) return [node.not];
  return [];
}

export function isLeaf(node: Definition): node is Leaf {
  return !('all' in node || 'any' in node || 'not' in node);
}

/** Leaves from left to right. */
export function leavesOf(node: Definition): Leaf[] {
  return isLeaf(node) ? [node] : childrenOf(node).flatMap(leavesOf);
}

/** Segments that the tree asks, each once. */
export function innerSegments(node: Definition): string[] {
  return [...new Set(leavesOf(node).flatMap((leaf) => ('segment' in leaf ? [leaf.segment] : [])))];
}

/** Names of the events that the leaf counts. */
export function eventNames(leaf: Leaf): string[] {
  if ('event' in leaf) return [leaf.event];
  if ('notDone' in leaf) return [leaf.notDone];
  if ('sequence' in leaf) return leaf.sequence.map((step) => step.event);
  return [];
}

/** The tree's truth, given that of each leaf. */
export function holds(node: Definition, answer: (leaf: Leaf) => boolean): boolean {
  if ('all' in node) return node.all.every((child) => holds(child, answer));
  if ('any' in node) return node.any.some((child) => holds(child, answer));
  if ('not' in node) return !holds(node.not, answer);
  return answer(node);
}

/**
 * Checks shape and meaning once, before anything is made of the tree: an empty tree is an error (rule 9), not everyone.
 * @param pointer where the definition stands in the request
 * @throws Problem `segment/definition` naming the place
 */
export function requireSound(definition: Definition, pointer = '/body/definition'): void {
  const refuse = (at: string, detail: string): never => {
    throw new Problem(badDefinition, detail, [{ pointer: at, detail }]);
  };
  let leaves = 0;
  const visit = (node: Definition, at: string, depth: number): void => {
    if (depth > Segment.DEFINITION_LIMITS.depth) refuse(at, `deeper than ${Segment.DEFINITION_LIMITS.depth} levels`);
    if (isLeaf(node)) {
      leaves += 1;
      if (leaves > Segment.DEFINITION_LIMITS.leaves)
        refuse(at, `more than ${Segment.DEFINITION_LIMITS.leaves} conditions`);
      requireLeaf(node, at, refuse);
      return;
    }
    const word = 'all' in node ? 'all' : 'any' in node ? 'any' : 'not';
    const children = childrenOf(node);
    if (children.length === 0) refuse(`${at}/${word}`, 'no condition given');
    for (const [index, child] of children.entries()) {
      visit(child, word === 'not' ? `${at}/not` : `${at}/${word}/${index}`, depth + 1);
    }
  };
  visit(definition, pointer, 1);
}

export type Refuse = (pointer: string, detail: string) => never;

function requireLeaf(leaf: Leaf, at: string, refuse: Refuse): void {
  if ('event' in leaf) requireEventLeaf(leaf, at, refuse);
  if ('event' in leaf || 'notDone' in leaf) requireWhere(leaf.where ?? [], `${at}/where`, refuse);
  if ('sequence' in leaf) {
    for (const [index, step] of leaf.sequence.entries())
      requireWhere(step.where ?? [], `${at}/sequence/${index}/where`, refuse);
  }
  if ('window' in leaf && leaf.window) requireWindow(leaf.window, `${at}/window`, refuse);
}
