/** HTTP of the schedule: contract in, one call, reply out. */
import { Schedule } from '@pawloop/contract';
import { ownMerchant, type RouteModule, routes } from '../../platform/http/index.ts';
import { ownStore, storeFor } from './asking.ts';
import { peakWindows, setPeakWindows } from './claim/peaks.ts';
import type { Inner } from './deps.ts';
import { kennelPlans, nightsLeft } from './nights/house.ts';
import { search } from './search/search.ts';
import { openByStaff } from './seats/open.ts';
import { sessionsOf } from './seats/seats.ts';
import { queueOf, storeSlots } from './slots/store-slots.ts';

const DAYS = 31;

export function scheduleRoutes(deps: Inner): RouteModule {
  const range = (timeZone: string, query: { from?: string; days?: number }) => {
    const today = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
    const from = query.from ? Temporal.PlainDate.from(query.from) : today;
    return { today, from, until: from.add({ days: query.days ?? DAYS }) };
  };
  return routes(Schedule.scheduleEndpoints, {
    'GET /v1/services/search': ({ principal, query }) => search(deps, principal, query),
    'GET /v1/stores/:storeId/slots': ({ principal, params, query }) =>
      storeSlots(deps, principal, params.storeId, query),
    'GET /v1/stores/:storeId/queue': ({ principal, params, query }) => queueOf(deps, principal, params.storeId, query),
    'GET /v1/stores/:storeId/sessions': async ({ principal, params, query }) => {
      const { storeNo } = await storeFor(deps, principal, params.storeId);
      const now = deps.clock.now();
      const from = query.from ? Temporal.Instant.from(query.from) : now;
      const to = from.add({ hours: 24 * (query.days ?? DAYS) });
      const offer = query.offerId === undefined ? {} : { offerId: query.offerId };
      return { items: await sessionsOf(deps.db, { storeNo, ...offer, from, to }, now), asOf: now.toString() };
    },
    'GET /v1/stores/:storeId/nights': async ({ principal, params, query }) => {
      const { storeNo, timeZone } = await storeFor(deps, principal, params.storeId);
      const now = deps.clock.now();
      const classes = await nightsLeft(deps.db, { storeNo, ...range(timeZone, query) }, now);
      return { classes, asOf: now.toString() };
    },
    'GET /v1/stores/:storeId/kennel-plan': async ({ principal, params, query }) => {
      const { storeNo, timeZone } = await ownStore(deps, ownMerchant(principal), params.storeId);
      const classes = await kennelPlans(deps.db, { storeNo, ...range(timeZone, query) });
      return { classes, asOf: deps.clock.now().toString() };
    },
    'GET /v1/stores/:storeId/peak-windows': async ({ principal, params }) => {
      const { storeNo } = await ownStore(deps, ownMerchant(principal), params.storeId);
      return { items: await peakWindows(deps.db, storeNo) };
    },
    'PUT /v1/stores/:storeId/peak-windows': async ({ principal, params, body, requestId }) => {
      const store = await ownStore(deps, ownMerchant(principal), params.storeId);
      return { items: await setPeakWindows(deps, { store, items: body.items, actor: principal, requestId }) };
    },
    'POST /v1/stores/:storeId/sessions': async ({ principal, params, body, requestId }) => {
      const store = await ownStore(deps, ownMerchant(principal), params.storeId);
      return openByStaff(deps, { ...body, store, actor: principal, requestId });
    },
  });
}
