/** Face of the schedule: claims, free times, nights, seats, search (BOOK-1 to 3, 7, 14, 17; rules 1 to 18, 22, 24). */
import type { Schedule } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { type ClaimPart, type ClaimRequest, claim, claimsOf, move } from './claim/claim.ts';
import { type Placement, place } from './claim/place.ts';
import { checkGaps, extendStore, horizonLoop, pastLoop, sweepLoop } from './claim/upkeep.ts';
import { refreshWork } from './claim/work.ts';
import type { Handle, Inner, MembershipOf, ScheduleDeps, ServedOf } from './deps.ts';
import { release, setStatus } from './hold.ts';
import { checkIn, kennelPlans, nightsLeft, type PlanQuery } from './nights/house.ts';
import { moveNights, type NightsRequest, reserveNights } from './nights/nights.ts';
import { fittingClasses, refreshRooms } from './nights/rooms.ts';
import { scheduleRoutes } from './routes.ts';
import {
  cancelSession,
  giveSeat,
  type NewSession,
  openSession,
  type SeatRequest,
  type SessionQuery,
  sessionsOf,
  takeSeat,
} from './seats/seats.ts';
import { type PickQuery, pick } from './slots/pick.ts';
import { nextStart, type QueueQuery } from './slots/queue.ts';
import { type FoundStart, type SlotQuery, slots } from './slots/slots.ts';

export type { ClaimPart, ClaimRequest } from './claim/claim.ts';
export type { Placement } from './claim/place.ts';
export type { MembershipOf, ScheduleDeps } from './deps.ts';
export type { NightsRequest } from './nights/nights.ts';
export type { NewSession, SeatRequest } from './seats/seats.ts';
export { scheduleSettings } from './settings.ts';
export type { PickQuery } from './slots/pick.ts';
export type { QueueQuery } from './slots/queue.ts';
export type { FoundStart, SlotQuery } from './slots/slots.ts';

export interface ScheduleModule extends Module {
  /**
   * All resources of a booking, or nothing; several bookings of one go in one call. Holds that have ended make room at
   * once; what is kept for members is refused to everybody else (rule 22). @returns false when something is taken
   */
  claim(handle: Handle, request: ClaimRequest | readonly ClaimRequest[]): Promise<boolean>;
  /** Find the resources of a start and take them; null when the start is taken. */
  place(tx: Tx, asked: Placement): Promise<ClaimPart[] | null>;
  /** Other times or resources for a booking; it keeps what it has when they are taken (rule 10). */
  move(tx: Tx, bookingId: string, claims: readonly ClaimPart[]): Promise<boolean>;
  /** Claims, nights and seats of a booking take another live status; false when it has lost any of them. */
  setStatus: typeof setStatus;
  /** Claims, nights and seats of a booking are given back. */
  release: typeof release;
  /** Live claims of bookings; bookings without any are left out. */
  claimsOf: typeof claimsOf;

  /** Concrete resources of a start, null when it is not possible. */
  pick(handle: Handle, query: PickQuery): Promise<ClaimPart[] | null>;
  /** Starts that can be held now, exactly (rules 11, 12). */
  slots(handle: Handle, query: SlotQuery): Promise<FoundStart[]>;
  /** When a walk-in could begin (rule 24). */
  nextStart(handle: Handle, query: QueueQuery): Promise<Temporal.Instant | null>;

  /** Classes that an animal fits, the smallest first. */
  fittingClasses: typeof fittingClasses;
  /** Every night of each stay of a go in one of its classes, or nothing (rule 16); the classes in order. */
  reserveNights(tx: Tx, requests: readonly NightsRequest[]): Promise<string[] | null>;
  /** Other nights or another class; the stay keeps what it has when there is no room. */
  moveNights(tx: Tx, request: Omit<NightsRequest, 'expiresAt'>): Promise<{ roomClassId: string } | null>;
  /** Fix the kennel (rule 17). @throws Problem `schedule/stay-not-found`, `schedule/kennel-taken` */
  checkIn: typeof checkIn;
  /** Who lies where, with the plan for those to come. */
  kennelPlans(handle: Handle, query: PlanQuery): Promise<Schedule.KennelPlan[]>;
  /** Kennels left by class and night. */
  nightsLeft(handle: Handle, query: Pick<PlanQuery, 'storeNo' | 'from' | 'until'>): ReturnType<typeof nightsLeft>;

  /** A session of a class; the caller claims its trainer and room under the session's id. */
  openSession(tx: Tx, session: NewSession): Promise<void>;
  /** Nobody can join any more. @returns bookings that have seats; null when it was not open (any more) */
  cancelSession: typeof cancelSession;
  /** Seats for a booking, once; false when the session is full (rule 18). */
  takeSeat(tx: Tx, request: SeatRequest): Promise<boolean>;
  giveSeat: typeof giveSeat;
  sessionsOf(handle: Handle, query: SessionQuery): Promise<Schedule.Session[]>;

  /** Times of a store made anew from services/merchant; for imports that wrote many stores. */
  refreshStore(tx: Tx, storeNo: number): Promise<void>;
  /** Resources whose gaps were not work less claims, and those still wrong after a repair (for `pawloop doctor`). */
  checkGaps(repair: boolean): Promise<{ wrong: number[]; left: number[] }>;
  /** For a room above, while the application is put together: who is a member. Nobody is until then. */
  useMembership(source: MembershipOf): void;
  /** Who knows which pets a store has served; every visit counts as a further one until then. */
  useFirstVisits(source: ServedOf): void;
}

/** Registers itself with services/merchant for changes of working time and of kennels. */
export function createScheduleModule(outside: ScheduleDeps): ScheduleModule {
  const registered: Inner['registered'] = { membershipOf: async () => false, servedOf: async () => null };
  const deps: Inner = { ...outside, registered };
  outside.merchant.onWorkChange((tx, change) => refreshWork(tx, deps, change, deps.clock.now()));
  outside.merchant.onRoomsChange((tx, change) => refreshRooms(tx, deps, change.roomClassIds));
  return {
    routes: scheduleRoutes(deps),
    loops: [sweepLoop(deps), horizonLoop(deps), pastLoop(deps)],
    claim: (handle, request) => claim(handle, deps, 'bookingId' in request ? [request] : request),
    place: (tx, asked) => place(tx, deps, asked),
    move: (tx, bookingId, claims) => move(tx, deps, bookingId, claims),
    setStatus,
    release,
    claimsOf,
    pick: (handle, query) => pick(handle, deps, query),
    slots: (handle, query) => slots(handle, deps, query),
    nextStart: (handle, query) => nextStart(handle, deps, query),
    fittingClasses,
    reserveNights: (tx, requests) => reserveNights(tx, requests, deps.clock.now()),
    moveNights: (tx, request) => moveNights(tx, request, deps.clock.now()),
    checkIn,
    kennelPlans,
    nightsLeft: (handle, query) => nightsLeft(handle, query, deps.clock.now()),
    openSession,
    cancelSession,
    takeSeat: (tx, request) => takeSeat(tx, request, deps.clock.now()),
    giveSeat,
    sessionsOf: (handle, query) => sessionsOf(handle, query, deps.clock.now()),
    refreshStore: (tx, storeNo) => extendStore(tx, deps, storeNo, 'all'),
    checkGaps: (repair) => checkGaps(deps, repair),
    useFirstVisits: (source) => {
      registered.servedOf = source;
    },
    useMembership: (source) => {
      registered.membershipOf = source;
    },
  };
}
