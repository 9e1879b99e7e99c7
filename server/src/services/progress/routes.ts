/** HTTP of the progress module: contract in, one call, reply out. */
import { Progress } from '@pawloop/contract';
import { type RouteModule, routes } from '../../platform/http/index.ts';
import { bookedFor, ownerSide, storeSide, type Viewer } from './booked.ts';
import { markRead, postMessage } from './chat/post.ts';
import { chatView } from './chat/queries.ts';
import type { ProgressDeps } from './deps.ts';
import { complete, correct } from './report/publish.ts';
import { reportOf } from './report/queries.ts';
import { endShares, sharedBooking, sharedReport, shareReport } from './report/share.ts';
import { runPage, runView } from './run-view.ts';
import { announceArrival } from './step/arrive.ts';
import { begin } from './step/begin.ts';
import { addMedia, serveMedia, serveShared } from './step/media.ts';
import { recordStep, withdrawRecord } from './step/record.ts';

async function report(deps: ProgressDeps, viewer: Viewer, bookingId: string, version?: number) {
  await bookedFor(deps, deps.db, viewer, bookingId);
  return reportOf(deps.db, bookingId, version);
}

export function progressRoutes(deps: ProgressDeps): RouteModule {
  const staff = staffRoutes(deps);
  const owner = ownerRoutes(deps);
  return (app) => {
    staff(app);
    owner(app);
  };
}

/** What draws PDFs is loaded by the first one that is asked for: an idle server shall stay small (PERF-7). */
const reportPdf: typeof import('./report/pdf.ts').reportPdf = async (...asked) =>
  (await import('./report/pdf.ts')).reportPdf(...asked);

function staffRoutes(deps: ProgressDeps): RouteModule {
  /** The run as it is after a command. */
  const then = async (viewer: Viewer, bookingId: string, command: Promise<void>) => {
    await command;
    return runView(deps, viewer, bookingId);
  };
  return routes(Progress.staffProgressEndpoints, {
    'GET /v1/progress': ({ principal, query }) => runPage(deps, principal, query),
    'GET /v1/progress/:bookingId': ({ principal, params }) => runView(deps, storeSide(principal), params.bookingId),
    'POST /v1/progress/:bookingId/begin': ({ principal, params: { bookingId } }) =>
      then(storeSide(principal), bookingId, begin(deps, storeSide(principal), bookingId)),
    'POST /v1/progress/:bookingId/arrivals': ({ principal, params: { bookingId }, body }) =>
      then(storeSide(principal), bookingId, announceArrival(deps, storeSide(principal), bookingId, body)),
    'POST /v1/progress/:bookingId/media': ({ principal, params, upload }) =>
      addMedia(deps, storeSide(principal), params.bookingId, upload),
    'GET /v1/progress/:bookingId/media/:mediaId': ({ principal, params }) =>
      serveMedia(deps, storeSide(principal), params.bookingId, params.mediaId),
    'POST /v1/progress/:bookingId/steps/:stepKey': ({ principal, params: { bookingId, stepKey }, body }) =>
      then(storeSide(principal), bookingId, recordStep(deps, storeSide(principal), bookingId, { ...body, stepKey })),
    'POST /v1/progress/:bookingId/records/:recordId/withdraw': ({ principal, params, body, requestId }) => {
      const { bookingId, recordId } = params;
      const viewer = storeSide(principal);
      return then(viewer, bookingId, withdrawRecord(deps, viewer, bookingId, recordId, body.reason, requestId));
    },
    'POST /v1/progress/:bookingId/complete': async ({ principal, params, body }) => {
      await complete(deps, storeSide(principal), params.bookingId, body);
      return reportOf(deps.db, params.bookingId);
    },
    'GET /v1/progress/:bookingId/report': ({ principal, params, query }) =>
      report(deps, storeSide(principal), params.bookingId, query.version),
    'POST /v1/progress/:bookingId/report': async ({ principal, params, body, requestId }) => {
      await correct(deps, storeSide(principal), params.bookingId, body, requestId);
      return reportOf(deps.db, params.bookingId);
    },
    'GET /v1/progress/:bookingId/report.pdf': ({ principal, params, query }) =>
      reportPdf(deps, storeSide(principal), params.bookingId, query.language),
    'GET /v1/progress/:bookingId/messages': ({ principal, params, query }) =>
      chatView(deps, storeSide(principal), params.bookingId, query.after ?? 0),
    'POST /v1/progress/:bookingId/messages': ({ principal, params, body }) =>
      postMessage(deps, storeSide(principal), params.bookingId, body),
    'PUT /v1/progress/:bookingId/messages/read': ({ principal, params, body }) =>
      markRead(deps, storeSide(principal), params.bookingId, body.seq),
  });
}

function ownerRoutes(deps: ProgressDeps): RouteModule {
  return routes(Progress.ownerProgressEndpoints, {
    'GET /v1/owner/bookings/:bookingId/progress': ({ principal, params }) =>
      runView(deps, ownerSide(principal), params.bookingId),
    'POST /v1/owner/bookings/:bookingId/media': ({ principal, params, upload }) =>
      addMedia(deps, ownerSide(principal), params.bookingId, upload),
    'GET /v1/owner/bookings/:bookingId/media/:mediaId': ({ principal, params }) =>
      serveMedia(deps, ownerSide(principal), params.bookingId, params.mediaId),
    'GET /v1/owner/bookings/:bookingId/report': ({ principal, params, query }) =>
      report(deps, ownerSide(principal), params.bookingId, query.version),
    'GET /v1/owner/bookings/:bookingId/report.pdf': ({ principal, params, query }) =>
      reportPdf(deps, ownerSide(principal), params.bookingId, query.language),
    'POST /v1/owner/bookings/:bookingId/report/share': ({ principal, params, body }) =>
      shareReport(deps, ownerSide(principal), params.bookingId, body.days),
    'DELETE /v1/owner/bookings/:bookingId/report/share': ({ principal, params }) =>
      endShares(deps, ownerSide(principal), params.bookingId),
    'GET /v1/owner/bookings/:bookingId/messages': ({ principal, params, query }) =>
      chatView(deps, ownerSide(principal), params.bookingId, query.after ?? 0),
    'POST /v1/owner/bookings/:bookingId/messages': ({ principal, params, body }) =>
      postMessage(deps, ownerSide(principal), params.bookingId, body),
    'PUT /v1/owner/bookings/:bookingId/messages/read': ({ principal, params, body }) =>
      markRead(deps, ownerSide(principal), params.bookingId, body.seq),
    'GET /v1/reports/:token': ({ params }) => sharedReport(deps, params.token),
    'GET /v1/reports/:token/media/:mediaId': async ({ params }) => {
      const { bookingId } = await sharedBooking(deps, params.token);
      return serveShared(deps, bookingId, params.mediaId);
    },
  });
}
