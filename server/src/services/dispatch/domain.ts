/** Rules of dispatch without I/O: which state follows which, what a log amounts to, whom a wave asks. */
import type { Dispatch } from '@pawloop/contract';
import { Problem } from '../../platform/problem.ts';
import { illegalMove } from './problems.ts';

export type State = Dispatch.RequestState;

/** Source: rules/booking, "Dispatch state machine". A hospital may skip a step that nobody pressed, forwards only. */
export const NEXT: Readonly<Record<State, readonly State[]>> = {
  new: ['offering', 'escalated', 'cancelled_by_owner'],
  offering: ['offering', 'escalated', 'assigned', 'cancelled_by_owner'],
  escalated: ['offering', 'escalated', 'assigned', 'unserved', 'cancelled_by_owner'],
  assigned: ['en_route', 'arrived', 'offering', 'escalated', 'cancelled_by_owner'],
  en_route: ['arrived', 'offering', 'escalated', 'cancelled_by_owner'],
  arrived: ['in_treatment', 'closed'],
  in_treatment: ['closed'],
  closed: [],
  unserved: [],
  cancelled_by_owner: [],
};

export const isOpen = (state: State): boolean => NEXT[state].length > 0;
/** A hospital has the case and the animal is not there yet: it can still be given back or lost. */
export const isUnderWay = (state: State): boolean => state === 'assigned' || state === 'en_route';
/** Hospitals are being asked, or an operator calls them. */
export const isSeeking = (state: State): boolean => state === 'offering' || state === 'escalated';

/** @throws Problem `dispatch/illegal-move` unless `to` may follow `from` */
export function requireNext(from: State, to: State): void {
  if (!NEXT[from].includes(to)) throw new Problem(illegalMove, `${from} to ${to}`);
}

export interface WaveStep {
  readonly metres: number;
  /** So many nearest that were not asked yet; null: all within. */
  readonly most: number | null;
  readonly seconds: number;
  /** An operator is needed while it runs. */
  readonly alarm: boolean;
}

/** Life-threatening ones start with several hospitals at once. */
export const firstStep = (triage: Dispatch.Triage): number => (triage === 'life_threatening' ? 1 : 0);

export interface Candidate {
  readonly storeId: string;
  readonly merchantId: string;
  readonly distanceM: number;
  /** Share of offers accepted; null while there are too few to say. */
  readonly acceptRate: number | null;
}

export interface Known {
  /** Asked since the place is what it is. */
  readonly asked: ReadonlySet<string>;
  /** Refused, gave back, lost, or hold as many offers as they may. */
  readonly barred: ReadonlySet<string>;
  /** Hospitals below it go behind the others; 0 to 1. */
  readonly lowRate: number;
}

/**
 * Whom a wave asks: by distance, then id, those that accept too little behind the others (rule 27, DSP-4).
 * A wave of the nearest asks who was not asked yet; a wave of all asks everybody within who did not refuse.
 */
export function chooseHospitals<C extends Candidate>(step: WaveStep, candidates: readonly C[], known: Known): C[] {
  const low = (candidate: C): number => (candidate.acceptRate !== null && candidate.acceptRate < known.lowRate ? 1 : 0);
  const fit = candidates
    .filter((candidate) => candidate.distanceM <= step.metres && !known.barred.has(candidate.storeId))
    .toSorted((a, b) => low(a) - low(b) || a.distanceM - b.distanceM || (a.storeId < b.storeId ? -1 : 1));
  if (step.most === null) return fit;
  return fit.filter((candidate) => !known.asked.has(candidate.storeId)).slice(0, step.most);
}

/** A row of the log, as far as a replay needs it. */
export interface LoggedMove {
  readonly kind: Dispatch.MoveKind;
  readonly state: State;
  readonly wave: number;
  readonly offerId: string | null;
  readonly storeId: string | null;
  readonly offers: readonly string[];
}

export interface Replayed {
  readonly state: State;
  readonly wave: number;
  readonly storeId: string | null;
  readonly offers: ReadonlyMap<string, Dispatch.OfferState>;
}

const OFFER_AFTER: Partial<Record<Dispatch.MoveKind, Dispatch.OfferState>> = {
  accepted: 'accepted',
  assigned_by_hand: 'accepted',
  declined: 'declined',
  offer_expired: 'expired',
  offer_revoked: 'revoked',
  withdrawn: 'revoked',
  no_acknowledgement: 'revoked',
  hospital_lost: 'revoked',
};
/** Kinds that change no state: about one offer, or about who looks after the request. */
const ASIDE = new Set<Dispatch.MoveKind>(['reported', 'declined', 'offer_expired', 'offer_revoked', 'reminded']);
const AFTER: Partial<Record<Dispatch.MoveKind, State>> = {
  reported: 'new',
  escalated: 'escalated',
  accepted: 'assigned',
  assigned_by_hand: 'assigned',
  en_route: 'en_route',
  arrived: 'arrived',
  in_treatment: 'in_treatment',
  closed: 'closed',
  unserved: 'unserved',
  cancelled: 'cancelled_by_owner',
};

/**
 * What the log amounts to (rule 31). The state is worked out from the kinds, not copied from the rows, and every step is
 * checked against the table of transitions.
 * @throws Problem `dispatch/illegal-move`
 */
export function replay(moves: readonly LoggedMove[]): Replayed {
  let state = 'new' as State;
  let wave = 0;
  let storeId: string | null = null;
  const offers = new Map<string, Dispatch.OfferState>();
  for (const move of moves) {
    wave = Math.max(wave, move.wave);
    for (const offerId of move.offers) offers.set(offerId, 'offered');
    const ended = OFFER_AFTER[move.kind];
    if (move.offerId && ended) offers.set(move.offerId, ended);
    // A wave of the first ring is `offering`; those after the alarm stay `escalated`; a new place begins anew.
    const to: State | undefined =
      AFTER[move.kind] ?? (move.kind === 'wave_sent' && state !== 'escalated' ? 'offering' : undefined);
    const after: State = to ?? stateAside(move.kind, state);
    if (after !== state && !ASIDE.has(move.kind)) requireNext(state, after);
    state = after;
    if (move.kind === 'accepted' || move.kind === 'assigned_by_hand') storeId = move.storeId;
    if (isSeeking(state) || state === 'unserved' || state === 'cancelled_by_owner') storeId = null;
  }
  return { state, wave, storeId, offers };
}

/** After a loss or a new place hospitals are sought again; everything else leaves the state as it is. */
function stateAside(kind: Dispatch.MoveKind, state: State): State {
  if (kind === 'withdrawn' || kind === 'no_acknowledgement' || kind === 'hospital_lost') return 'offering';
  return kind === 'relocated' && state === 'escalated' ? 'offering' : state;
}
