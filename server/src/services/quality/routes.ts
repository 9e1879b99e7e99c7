/** HTTP of the quality module: contract in, one call, reply out. */
import { Quality } from '@pawloop/contract';
import { type Handlers, ownerOf, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { QualityDeps } from './deps.ts';
import { claimHandlers } from './guarantee/routes.ts';
import { forgetInsider, insiderPage, noteInsider } from './insiders.ts';
import { addPhoto as addInspectionPhoto, cancel, finish, keepAnswers } from './inspection/carry-out.ts';
import { checklists, publishChecklist } from './inspection/checklists.ts';
import { assign, planRandom, planTargeted } from './inspection/plan.ts';
import { inspectionDetail, inspectionPage, inspectionPhoto } from './inspection/queries.ts';
import { inspectionNotFound } from './problems.ts';
import { check, hide, show } from './review/moderate.ts';
import { noteOf, writeNote } from './review/note.ts';
import { addPhoto, ownPhoto, ownReview, publicPhoto, staffPhoto } from './review/photos.ts';
import { bookingReview, ownReviews, publicReviews, staffReview, staffReviews } from './review/queries.ts';
import { reply } from './review/reply.ts';
import { toOwn } from './review/row.ts';
import { writeReview } from './review/write.ts';
import { requireOperator } from './scope.ts';
import { rectificationPage, rectificationView, storeDetail, storePage, storeQuality } from './score/queries.ts';
import { answerPlan, sendPlan } from './score/rectification.ts';

export function qualityRoutes(deps: QualityDeps): RouteModule {
  return routes(Quality.qualityEndpoints, {
    ...reviewHandlers(deps),
    ...scoreHandlers(deps),
    ...inspectionHandlers(deps),
    ...claimHandlers(deps),
  });
}

function reviewHandlers(deps: QualityDeps): Handlers<typeof Quality.reviewEndpoints> {
  return {
    'GET /v1/owner/bookings/:bookingId/review': ({ principal, params }) =>
      bookingReview(deps, ownerOf(principal).customerId, params.bookingId),
    'POST /v1/owner/bookings/:bookingId/review': async ({ principal, params, body }) => {
      const { customerId } = ownerOf(principal);
      const reviewId = await writeReview(deps, customerId, params.bookingId, body);
      return toOwn(await ownReview(deps.db, customerId, reviewId), deps.clock.now());
    },
    'POST /v1/owner/reviews/:reviewId/photos': ({ principal, params, upload }) =>
      addPhoto(deps, ownerOf(principal).customerId, params.reviewId, upload),
    'GET /v1/owner/reviews': ({ principal, query }) => ownReviews(deps, ownerOf(principal).customerId, query),
    'GET /v1/owner/reviews/:reviewId/photos/:fileId': ({ principal, params }) =>
      ownPhoto(deps, ownerOf(principal).customerId, params.reviewId, params.fileId),
    'GET /v1/stores/:storeId/quality': ({ params }) => storeQuality(deps, params.storeId),
    'GET /v1/stores/:storeId/reviews': ({ params, query }) => publicReviews(deps, params.storeId, query),
    'GET /v1/reviews/:reviewId/photos/:fileId': ({ params }) => publicPhoto(deps, params.reviewId, params.fileId),
    'GET /v1/reviews': ({ principal, query }) => staffReviews(deps, staffOf(principal), query),
    'GET /v1/reviews/:reviewId': ({ principal, params }) => staffReview(deps, staffOf(principal), params.reviewId),
    'GET /v1/reviews/:reviewId/staff-photos/:fileId': ({ principal, params }) =>
      staffPhoto(deps, staffOf(principal), params.reviewId, params.fileId),
    'POST /v1/reviews/:reviewId/reply': async ({ principal, params, body }) => {
      await reply(deps, staffOf(principal), params.reviewId, body);
      return staffReview(deps, staffOf(principal), params.reviewId);
    },
    'POST /v1/reviews/:reviewId/hide': async ({ principal, params, body, requestId }) => {
      await hide(deps, staffOf(principal), params.reviewId, body, requestId);
      return staffReview(deps, staffOf(principal), params.reviewId);
    },
    'POST /v1/reviews/:reviewId/show': async ({ principal, params, body, requestId }) => {
      await show(deps, staffOf(principal), params.reviewId, body, requestId);
      return staffReview(deps, staffOf(principal), params.reviewId);
    },
    'POST /v1/reviews/:reviewId/check': async ({ principal, params, body, requestId }) => {
      await check(deps, staffOf(principal), params.reviewId, body, requestId);
      return staffReview(deps, staffOf(principal), params.reviewId);
    },
    'GET /v1/bookings/:bookingId/owner-note': ({ principal, params }) =>
      noteOf(deps, staffOf(principal), params.bookingId),
    'POST /v1/bookings/:bookingId/owner-note': ({ principal, params, body }) =>
      writeNote(deps, staffOf(principal), params.bookingId, body),
    'GET /v1/quality/insiders': ({ principal, query }) => insiderPage(deps, staffOf(principal), query),
    'PUT /v1/quality/insiders/:merchantId/:customerId': ({ principal, params, body, requestId }) =>
      noteInsider(deps, staffOf(principal), params, body.reason, requestId),
    'DELETE /v1/quality/insiders/:merchantId/:customerId': ({ principal, params, requestId }) =>
      forgetInsider(deps, staffOf(principal), params, requestId),
  };
}

function scoreHandlers(deps: QualityDeps): Handlers<typeof Quality.scoreEndpoints> {
  return {
    'GET /v1/quality/stores': ({ principal, query }) => storePage(deps, staffOf(principal), query),
    'GET /v1/quality/stores/:storeId': ({ principal, params }) => storeDetail(deps, staffOf(principal), params.storeId),
    'GET /v1/quality/rectifications': ({ principal, query }) => rectificationPage(deps, staffOf(principal), query),
    'POST /v1/quality/rectifications/:rectificationId/plan': async ({ principal, params, body, requestId }) => {
      await sendPlan(deps, staffOf(principal), params.rectificationId, body.text, requestId);
      return rectificationView(deps, params.rectificationId);
    },
    'POST /v1/quality/rectifications/:rectificationId/answer': async ({ principal, params, body, requestId }) => {
      await answerPlan(deps, staffOf(principal), params.rectificationId, body, requestId);
      return rectificationView(deps, params.rectificationId);
    },
  };
}

function inspectionHandlers(deps: QualityDeps): Handlers<typeof Quality.inspectionEndpoints> {
  return {
    'GET /v1/inspections': ({ principal, query }) => inspectionPage(deps, staffOf(principal), query),
    'GET /v1/inspections/:inspectionId': ({ principal, params }) =>
      inspectionDetail(deps, staffOf(principal), params.inspectionId),
    'POST /v1/inspection-plans': ({ principal, body, requestId }) =>
      planRandom(deps, staffOf(principal), body, requestId),
    'POST /v1/inspections': async ({ principal, body, requestId }) => {
      const id = await planTargeted(deps, staffOf(principal), body, requestId);
      return inspectionDetail(deps, staffOf(principal), id);
    },
    'PUT /v1/inspections/:inspectionId/assignee': async ({ principal, params, body }) => {
      const card = (await deps.identity.findStaff(deps.db, [body.staffId])).get(body.staffId);
      if (!card || card.merchantId !== null || card.disabled) throw new Problem(inspectionNotFound);
      await assign(deps, staffOf(principal), params.inspectionId, card);
      return inspectionDetail(deps, staffOf(principal), params.inspectionId);
    },
    'PUT /v1/inspections/:inspectionId/answers': async ({ principal, params, body }) => {
      await keepAnswers(deps, staffOf(principal), params.inspectionId, body);
      return inspectionDetail(deps, staffOf(principal), params.inspectionId);
    },
    'POST /v1/inspections/:inspectionId/photos': async ({ principal, params, query, upload }) => {
      await addInspectionPhoto(deps, staffOf(principal), params.inspectionId, query.itemKey, upload);
      return inspectionDetail(deps, staffOf(principal), params.inspectionId);
    },
    'GET /v1/inspections/:inspectionId/photos/:fileId': ({ principal, params }) =>
      inspectionPhoto(deps, staffOf(principal), params.inspectionId, params.fileId),
    'POST /v1/inspections/:inspectionId/finish': async ({ principal, params, requestId }) => {
      await finish(deps, staffOf(principal), params.inspectionId, requestId);
      return inspectionDetail(deps, staffOf(principal), params.inspectionId);
    },
    'POST /v1/inspections/:inspectionId/cancel': async ({ principal, params, body, requestId }) => {
      await cancel(deps, staffOf(principal), params.inspectionId, body.reason, requestId);
      return inspectionDetail(deps, staffOf(principal), params.inspectionId);
    },
    'GET /v1/inspection-checklists': async ({ principal }) => {
      requireOperator(staffOf(principal), inspectionNotFound);
      return { items: await checklists(deps) };
    },
    'PUT /v1/inspection-checklists/:categoryKey': ({ principal, params, body, requestId }) =>
      publishChecklist(deps, staffOf(principal), params.categoryKey, body, requestId),
  };
}
