/** HTTP of the booking module: contract in, one call, reply out. */
import { Booking } from '@pawloop/contract';
import { ownerOf, ownMerchant, type Principal, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { calendarFile, calendarLink, newCalendarLink } from './calendar/calendar.ts';
import { dispute, rateConvenience, resolveDispute } from './change/after.ts';
import { cancelByOwner, cancelByStaff, cancelQuote } from './change/cancel.ts';
import { reassign, rescheduleByOwner, rescheduleByStaff, rescheduleQuote } from './change/move.ts';
import { acceptRequest, checkIn, noShow } from './change/visit.ts';
import type { Inner } from './deps.ts';
import { freeSlotsFor } from './free-slots.ts';
import { hold, quote } from './hold/hold.ts';
import { holdSeries } from './hold/series.ts';
import { walkIn } from './hold/walk-in.ts';
import { pay } from './pay/pay.ts';
import { waitingNotFound } from './problems.ts';
import { recommend } from './recommend.ts';
import { cancelClass, storeClasses } from './store/classes.ts';
import { endOverride, healthOverrides, overrideHealth, petsOfPhone } from './store/overrides.ts';
import { setStoreRules, storeRules } from './store/rules.ts';
import { groupView, ownGroup, ownList } from './view/owner.ts';
import { requireStore, staffDetail, staffList, storeDay } from './view/staff.ts';
import { toOwnerBooking, toStaffBooking } from './view/view.ts';
import { accept, join, leave, ownWaiting } from './waiting/waiting.ts';

const customer = (principal: Principal): string => ownerOf(principal).customerId;

interface OfBooking {
  readonly principal: Principal;
  readonly params: { readonly bookingId: string };
  readonly requestId: string;
}
const call = ({ principal, params, requestId }: OfBooking) => ({
  staff: staffOf(principal),
  bookingId: params.bookingId,
  requestId,
});
interface OfStore {
  readonly principal: Principal;
  readonly params: { readonly storeId: string };
  readonly requestId: string;
}
const storeCall = ({ principal, params, requestId }: OfStore) => ({
  staff: staffOf(principal),
  storeId: params.storeId,
  requestId,
});

export function bookingRoutes(deps: Inner): RouteModule {
  const owner = ownerRoutes(deps);
  const plan = planRoutes(deps);
  const staff = staffRoutes(deps);
  const store = storeRoutes(deps);
  return (app) => {
    for (const register of [owner, plan, staff, store]) register(app);
  };
}

function ownerRoutes(deps: Inner): RouteModule {
  return routes(Booking.ownerBookingEndpoints, {
    'POST /v1/owner/bookings/quote': ({ principal, body }) => quote(deps, customer(principal), body),
    'POST /v1/owner/bookings': async ({ principal, body }) =>
      groupView(deps, await hold(deps, customer(principal), body)),
    'GET /v1/owner/bookings': ({ principal, query }) => ownList(deps, customer(principal), query),
    'GET /v1/owner/bookings/:bookingId': ({ principal, params }) =>
      ownGroup(deps, customer(principal), params.bookingId),
    'POST /v1/owner/bookings/:bookingId/pay': async ({ principal, params, body }) =>
      groupView(deps, await pay(deps, customer(principal), params.bookingId, body.payWay)),
    'GET /v1/owner/bookings/:bookingId/cancel-quote': ({ principal, params }) =>
      cancelQuote(deps, customer(principal), params.bookingId),
    'POST /v1/owner/bookings/:bookingId/cancel': async ({ principal, params, body }) =>
      toOwnerBooking(deps, await cancelByOwner(deps, customer(principal), params.bookingId, body)),
    'POST /v1/owner/bookings/:bookingId/reschedule-quote': ({ principal, params, body }) =>
      rescheduleQuote(deps, customer(principal), params.bookingId, body),
    'POST /v1/owner/bookings/:bookingId/reschedule': async ({ principal, params, body }) =>
      toOwnerBooking(deps, await rescheduleByOwner(deps, customer(principal), params.bookingId, body)),
    'POST /v1/owner/bookings/:bookingId/dispute': async ({ principal, params, body }) =>
      toOwnerBooking(deps, await dispute(deps, customer(principal), params.bookingId, body.reason)),
    'POST /v1/owner/bookings/:bookingId/convenience': async ({ principal, params, body }) =>
      toOwnerBooking(deps, await rateConvenience(deps, customer(principal), params.bookingId, body.score)),
  });
}

function planRoutes(deps: Inner): RouteModule {
  return routes(Booking.planEndpoints, {
    'GET /v1/owner/waiting': async ({ principal }) => ({
      items: await ownWaiting(deps, customer(principal)),
      asOf: deps.clock.now().toString(),
    }),
    'POST /v1/owner/waiting': async ({ principal, body }) => {
      const waitingId = await join(deps, customer(principal), body);
      const [found] = await ownWaiting(deps, customer(principal), waitingId);
      if (!found) throw new Problem(waitingNotFound);
      return found;
    },
    'POST /v1/owner/waiting/:waitingId/accept': async ({ principal, params, body }) =>
      groupView(deps, await accept(deps, customer(principal), params.waitingId, body.payWay)),
    'DELETE /v1/owner/waiting/:waitingId': ({ principal, params }) =>
      leave(deps, customer(principal), params.waitingId),
    'POST /v1/owner/series': async ({ principal, body }) => {
      const { seriesId, dates, rows } = await holdSeries(deps, customer(principal), body);
      return { seriesId, dates, group: rows.length === 0 ? null : await groupView(deps, rows) };
    },
    'GET /v1/owner/pets/:petId/free-slots': async ({ principal, params, query }) => {
      const customerId = customer(principal);
      await deps.pet.requireKept(deps.db, params.petId, customerId);
      const items = await freeSlotsFor(deps.db, deps, { customerId, petId: params.petId, ...query });
      return { items, asOf: deps.clock.now().toString() };
    },
    'GET /v1/owner/pets/:petId/recommendations': async ({ principal, params, query }) => {
      const customerId = customer(principal);
      await deps.pet.requireKept(deps.db, params.petId, customerId);
      const { lat, lng } = query;
      const near = lat === undefined || lng === undefined ? null : { lat, lng };
      const items = await recommend(deps.db, deps, { customerId, petId: params.petId, near });
      return { items, asOf: deps.clock.now().toString() };
    },
    'GET /v1/owner/calendar': ({ principal }) => calendarLink(deps, 'owner', customer(principal)),
    'POST /v1/owner/calendar': ({ principal }) => newCalendarLink(deps, 'owner', customer(principal)),
    'GET /v1/calendars/:token': ({ params }) => calendarFile(deps, params.token),
  });
}

function staffRoutes(deps: Inner): RouteModule {
  return routes(Booking.staffBookingEndpoints, {
    'GET /v1/bookings': ({ principal, query }) => staffList(deps, ownMerchant(principal), query),
    'GET /v1/bookings/:bookingId': ({ principal, params }) =>
      staffDetail(deps, ownMerchant(principal), params.bookingId),
    'GET /v1/stores/:storeId/day': ({ principal, params, query }) =>
      storeDay(deps, ownMerchant(principal), params.storeId, query.date),
    'POST /v1/stores/:storeId/walk-ins': async (context) =>
      toStaffBooking(deps, await walkIn(deps, { ...storeCall(context), input: context.body })),
    'POST /v1/bookings/:bookingId/confirm': async (context) =>
      toStaffBooking(deps, await acceptRequest(deps, call(context))),
    'POST /v1/bookings/:bookingId/refuse': async (context) =>
      toStaffBooking(deps, await cancelByStaff(deps, 'refuse', { ...call(context), reason: context.body.reason })),
    'POST /v1/bookings/:bookingId/check-in': async (context) =>
      toStaffBooking(deps, await checkIn(deps, { ...call(context), ...context.body })),
    'POST /v1/bookings/:bookingId/no-show': async (context) => toStaffBooking(deps, await noShow(deps, call(context))),
    'POST /v1/bookings/:bookingId/cancel': async (context) =>
      toStaffBooking(deps, await cancelByStaff(deps, 'cancel', { ...call(context), reason: context.body.reason })),
    'POST /v1/bookings/:bookingId/reschedule': async (context) =>
      toStaffBooking(deps, await rescheduleByStaff(deps, call(context), context.body)),
    'POST /v1/bookings/:bookingId/reassign': async (context) =>
      toStaffBooking(deps, await reassign(deps, call(context), context.body.personNo)),
    'POST /v1/bookings/:bookingId/resolve-dispute': async (context) =>
      toStaffBooking(deps, await resolveDispute(deps, call(context), context.body)),
  });
}

function storeRoutes(deps: Inner): RouteModule {
  const asOf = () => deps.clock.now().toString();
  return routes(Booking.storeBookingEndpoints, {
    'GET /v1/stores/:storeId/booking-rules': ({ principal, params }) =>
      storeRules(deps, ownMerchant(principal), params.storeId),
    'PUT /v1/stores/:storeId/booking-rules': (context) => setStoreRules(deps, storeCall(context), context.body),
    'GET /v1/stores/:storeId/classes': async ({ principal, params, query }) => ({
      items: await storeClasses(deps, ownMerchant(principal), params.storeId, query),
      asOf: asOf(),
    }),
    'POST /v1/stores/:storeId/sessions/:sessionId/cancel': (context) =>
      cancelClass(deps, storeCall(context), { sessionId: context.params.sessionId, ...context.body }),
    'GET /v1/stores/:storeId/health-overrides': async ({ principal, params }) => ({
      items: await healthOverrides(deps, ownMerchant(principal), params.storeId),
      asOf: asOf(),
    }),
    'POST /v1/stores/:storeId/health-overrides': (context) => overrideHealth(deps, storeCall(context), context.body),
    'DELETE /v1/stores/:storeId/health-overrides/:petId': (context) =>
      endOverride(deps, storeCall(context), context.params.petId),
    'POST /v1/stores/:storeId/pet-lookups': async (context) => ({
      pets: await petsOfPhone(deps, storeCall(context), context.body.phone),
    }),
    'GET /v1/stores/:storeId/calendar': async ({ principal, params }) => {
      await requireStore(deps.db, deps, params.storeId, ownMerchant(principal));
      return calendarLink(deps, 'store', params.storeId);
    },
    'POST /v1/stores/:storeId/calendar': async ({ principal, params }) => {
      await requireStore(deps.db, deps, params.storeId, ownMerchant(principal));
      return newCalendarLink(deps, 'store', params.storeId);
    },
  });
}
