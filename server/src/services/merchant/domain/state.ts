/** The state machine of a merchant as a table (MER-1): which moves there are and who may make them. Pure. */
import type { Merchant } from '@pawloop/contract';

/** `merchant`: its own managers; `operator`: with merchant.write; `system`: documents, exams, quality. */
export type Mover = 'merchant' | 'operator' | 'system';
type State = Merchant.MerchantState;

export interface Move {
  readonly from: State;
  readonly to: State;
  readonly by: readonly Mover[];
  /** The one who is moved must be told why. */
  readonly reason?: true;
  /** What must hold before; see {@link missingFor}. */
  readonly needs?: 'documentsHandedIn' | 'documentsApproved' | 'somebodyPassed' | 'someCategoryReady';
}

export const MOVES: readonly Move[] = [
  { from: 'draft', to: 'submitted', by: ['merchant', 'operator'], needs: 'documentsHandedIn' },
  { from: 'returned', to: 'submitted', by: ['merchant', 'operator'], needs: 'documentsHandedIn' },
  { from: 'submitted', to: 'in_review', by: ['operator'] },
  { from: 'in_review', to: 'approved', by: ['operator'], needs: 'documentsApproved' },
  { from: 'in_review', to: 'returned', by: ['operator'], reason: true },
  { from: 'approved', to: 'training', by: ['merchant', 'operator', 'system'] },
  { from: 'training', to: 'exam_passed', by: ['system'], needs: 'somebodyPassed' },
  { from: 'exam_passed', to: 'live', by: ['merchant', 'operator'], needs: 'someCategoryReady' },
  { from: 'live', to: 'restricted', by: ['operator', 'system'], reason: true },
  { from: 'restricted', to: 'live', by: ['operator', 'system'] },
  { from: 'restricted', to: 'delisted', by: ['operator', 'system'], reason: true },
  { from: 'live', to: 'suspended', by: ['system'] },
  { from: 'restricted', to: 'suspended', by: ['system'] },
  // Back to where it was, once its documents are in order again.
  { from: 'suspended', to: 'live', by: ['system'], needs: 'someCategoryReady' },
  { from: 'suspended', to: 'restricted', by: ['system'], needs: 'someCategoryReady' },
  { from: 'suspended', to: 'delisted', by: ['operator'], reason: true },
  // Reinstated after an appeal: watched at first.
  { from: 'delisted', to: 'restricted', by: ['operator'], reason: true },
];

export function moveOf(from: State, to: State): Move | undefined {
  return MOVES.find((move) => move.from === from && move.to === to);
}

/** States that somebody may move a merchant to. */
export function nextStates(from: State, by: Mover): State[] {
  return MOVES.filter((move) => move.from === from && move.by.includes(by)).map((move) => move.to);
}

/** One category as far as moves ask. */
export interface Readiness {
  readonly key: string;
  /** Kinds that are not approved and valid today. */
  readonly missing: readonly string[];
  /** Kinds of which nothing is handed in that is pending or approved. */
  readonly notHandedIn: readonly string[];
  /** People who passed its exam; every category without a course counts as passed. */
  readonly trained: number;
  readonly needsTraining: boolean;
}

/** What stands against a move, as `category: what`; empty: nothing. */
export function missingFor(need: Move['needs'], categories: readonly Readiness[]): string[] {
  if (need === undefined) return [];
  if (categories.length === 0) return ['no category'];
  switch (need) {
    case 'documentsHandedIn':
      return categories.flatMap(({ key, notHandedIn }) => notHandedIn.map((kind) => `${key}: ${kind}`));
    case 'documentsApproved':
      return categories.flatMap(({ key, missing }) => missing.map((kind) => `${key}: ${kind}`));
    case 'somebodyPassed':
      return categories.some(isTrained) ? [] : ['nobody passed an exam'];
    case 'someCategoryReady':
      return categories.some(isReady) ? [] : categories.flatMap(lackOf);
  }
}

const isTrained = ({ trained, needsTraining }: Readiness): boolean => !needsTraining || trained > 0;

/** Documents in order and somebody passed: the category may be shown. */
export function isReady(category: Readiness): boolean {
  return category.missing.length === 0 && isTrained(category);
}

function lackOf(category: Readiness): string[] {
  const untrained = isTrained(category) ? [] : [`${category.key}: exam`];
  return [...category.missing.map((kind) => `${category.key}: ${kind}`), ...untrained];
}
