/** HTTP of the merchant module: contract in, one call, reply out. */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Handlers, type RouteModule, routes, staffOf, type Upload } from '../../platform/http/index.ts';
import { applyAsMerchant } from './admission/apply.ts';
import { changeMerchant } from './admission/change.ts';
import { documentFile, handIn, reviewDocument, takeBack } from './admission/documents.ts';
import { moveMerchant } from './admission/move.ts';
import { documentsOf, merchantCounts, merchantDetail, merchantPage } from './admission/queries.ts';
import { restrictCategory } from './admission/restrict.ts';
import { addSopVersion, putCategory, putCourse, putDocumentKind, putService } from './catalogue/change.ts';
import { catalogue, coursesWhere, sopVersions } from './catalogue/queries.ts';
import type { Inner } from './deps.ts';
import { changeOffer, createOffer, listOffers, requireOffer, setOfferState } from './offer/change.ts';
import { changePolicy, createPolicy, listPolicies } from './offer/policies.ts';
import { quote } from './offer/quote.ts';
import { changeResource, createResource, setRoster } from './roster/change.ts';
import { getRoster, listResources, listRoomClasses, storeWork } from './roster/queries.ts';
import { changeRoomClass, createRoomClass } from './roster/rooms.ts';
import { changeStore, createStore, setAccepting, setHours } from './store/change.ts';
import { addPhoto, photo, removePhoto } from './store/photos.ts';
import { publicStore } from './store/public.ts';
import { storeDetail, storePage } from './store/queries.ts';
import { beginExam, handInExam } from './training/exam.ts';
import { myCourse, myCourses, trainedPeople } from './training/queries.ts';

export function merchantRoutes(deps: Inner): RouteModule {
  return routes(Merchant.merchantEndpoints, {
    ...admissionHandlers(deps),
    ...trainingHandlers(deps),
    ...catalogueHandlers(deps),
    ...storeHandlers(deps),
    ...rosterHandlers(deps),
    ...offerHandlers(deps),
    ...publicHandlers(deps),
  });
}

async function bytesOf({ stream }: Upload): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function admissionHandlers(deps: Inner): Handlers<typeof Merchant.admissionEndpoints> {
  return {
    'POST /v1/merchant-applications': ({ body, requestId }) => applyAsMerchant(deps, body, requestId),
    'GET /v1/merchants': ({ query }) => merchantPage(deps, query),
    'GET /v1/merchants/counts': () => merchantCounts(deps),
    'GET /v1/merchants/:merchantId': ({ params, ...caller }) => merchantDetail(deps, caller, params.merchantId),
    'PUT /v1/merchants/:merchantId': async ({ params, body, ...caller }) => {
      await changeMerchant(deps, caller, params.merchantId, body);
      return merchantDetail(deps, caller, params.merchantId);
    },
    'POST /v1/merchants/:merchantId/moves': async ({ params, body, ...caller }) => {
      await moveMerchant(deps, caller, params.merchantId, body);
      return merchantDetail(deps, caller, params.merchantId);
    },
    'POST /v1/merchants/:merchantId/restrictions': async ({ params, body, ...caller }) => {
      await restrictCategory(deps, caller, params.merchantId, body);
      return merchantDetail(deps, caller, params.merchantId);
    },
    'POST /v1/merchants/:merchantId/documents': async ({ params, query, upload, ...caller }) => {
      const documentId = await handIn(deps, caller, params.merchantId, query, await bytesOf(upload));
      const documents = await documentsOf(deps, params.merchantId, deps.clock.now());
      const found = documents.find((document) => document.documentId === documentId);
      if (!found) throw new Error('a document vanished');
      return found;
    },
    'GET /v1/merchants/:merchantId/documents/:documentId/file': ({ params, ...caller }) =>
      documentFile(deps, caller, params),
    'POST /v1/merchants/:merchantId/documents/:documentId/review': async ({ params, body, ...caller }) => {
      await reviewDocument(deps, caller, params, body);
      return merchantDetail(deps, caller, params.merchantId);
    },
    'DELETE /v1/merchants/:merchantId/documents/:documentId': ({ params, ...caller }) => takeBack(deps, caller, params),
  };
}

function trainingHandlers(deps: Inner): Handlers<typeof Merchant.trainingEndpoints> {
  return {
    'GET /v1/training/courses': async ({ principal }) => ({ items: await myCourses(deps, staffOf(principal)) }),
    'GET /v1/training/courses/:courseKey': ({ principal, params }) =>
      myCourse(deps, staffOf(principal), params.courseKey),
    'POST /v1/training/courses/:courseKey/attempts': ({ principal, params }) =>
      beginExam(deps, staffOf(principal), params.courseKey),
    'POST /v1/training/attempts/:attemptId/answers': ({ principal, params, body }) =>
      handInExam(deps, staffOf(principal), params.attemptId, body.answers),
    'GET /v1/merchants/:merchantId/training': async ({ params, ...caller }) => ({
      items: await trainedPeople(deps, caller, params.merchantId),
    }),
  };
}

function catalogueHandlers(deps: Inner): Handlers<typeof Merchant.catalogueEndpoints> {
  return {
    'GET /v1/catalogue': ({ query }) => catalogue(deps, query.all),
    'PUT /v1/catalogue/categories/:key': ({ params, body, ...caller }) => putCategory(deps, caller, params.key, body),
    'PUT /v1/catalogue/document-kinds/:key': ({ params, body, ...caller }) =>
      putDocumentKind(deps, caller, params.key, body),
    'PUT /v1/catalogue/services/:key': ({ params, body, ...caller }) => putService(deps, caller, params.key, body),
    'GET /v1/catalogue/services/:key/sop': async ({ params }) => ({ items: await sopVersions(deps.db, params.key) }),
    'POST /v1/catalogue/services/:key/sop': ({ params, body, ...caller }) =>
      addSopVersion(deps, caller, params.key, body),
    'GET /v1/catalogue/courses': async () => ({ items: await coursesWhere(deps.db, sql<boolean>`true`) }),
    'PUT /v1/catalogue/courses/:key': ({ params, body, ...caller }) => putCourse(deps, caller, params.key, body),
  };
}

function storeHandlers(deps: Inner): Handlers<typeof Merchant.storeEndpoints> {
  return {
    'GET /v1/stores': ({ query, ...caller }) => storePage(deps, caller, query),
    'POST /v1/merchants/:merchantId/stores': ({ params, body, ...caller }) =>
      createStore(deps, caller, params.merchantId, body),
    'GET /v1/stores/:storeId': ({ params, ...caller }) => storeDetail(deps, caller, params.storeId),
    'PUT /v1/stores/:storeId': ({ params, body, ...caller }) => changeStore(deps, caller, params.storeId, body),
    'PUT /v1/stores/:storeId/hours': ({ params, body, ...caller }) => setHours(deps, caller, params.storeId, body),
    'PUT /v1/stores/:storeId/accepting': ({ params, body, ...caller }) =>
      setAccepting(deps, caller, params.storeId, body.accepting),
    'POST /v1/stores/:storeId/photos': async ({ params, upload, ...caller }) =>
      addPhoto(deps, caller, params.storeId, await bytesOf(upload)),
    'DELETE /v1/stores/:storeId/photos/:fileId': ({ params, ...caller }) =>
      removePhoto(deps, caller, params.storeId, params.fileId),
  };
}

function rosterHandlers(deps: Inner): Handlers<typeof Merchant.rosterEndpoints> {
  return {
    'GET /v1/stores/:storeId/resources': async ({ params, ...caller }) => ({
      items: await listResources(deps, caller, params.storeId),
    }),
    'POST /v1/stores/:storeId/resources': ({ params, body, ...caller }) =>
      createResource(deps, caller, params.storeId, body),
    'PUT /v1/stores/:storeId/resources/:resourceId': ({ params, body, ...caller }) =>
      changeResource(deps, caller, params, body),
    'GET /v1/stores/:storeId/resources/:resourceId/roster': ({ params, ...caller }) => getRoster(deps, caller, params),
    'PUT /v1/stores/:storeId/resources/:resourceId/roster': ({ params, body, ...caller }) =>
      setRoster(deps, caller, params, body),
    'GET /v1/stores/:storeId/work': ({ params, query, ...caller }) => storeWork(deps, caller, params.storeId, query),
    'GET /v1/stores/:storeId/room-classes': async ({ params, ...caller }) => ({
      items: await listRoomClasses(deps, caller, params.storeId),
    }),
    'POST /v1/stores/:storeId/room-classes': ({ params, body, ...caller }) =>
      createRoomClass(deps, caller, params.storeId, body),
    'PUT /v1/stores/:storeId/room-classes/:roomClassId': ({ params, body, ...caller }) =>
      changeRoomClass(deps, caller, params, body),
  };
}

function offerHandlers(deps: Inner): Handlers<typeof Merchant.offerEndpoints> {
  return {
    'GET /v1/stores/:storeId/offers': async ({ params, ...caller }) => ({
      items: await listOffers(deps, caller, params.storeId),
    }),
    'POST /v1/stores/:storeId/offers': ({ params, body, ...caller }) => createOffer(deps, caller, params.storeId, body),
    'PUT /v1/offers/:offerId': ({ params, body, ...caller }) => changeOffer(deps, caller, params.offerId, body),
    'PUT /v1/offers/:offerId/state': ({ params, body, ...caller }) =>
      setOfferState(deps, caller, params.offerId, body.state),
    'POST /v1/offers/:offerId/quote': async ({ params, body, ...caller }) => {
      await requireOffer(deps.db, caller, params.offerId);
      const { homeDistanceM, ...asked } = body;
      const home = homeDistanceM === null ? null : { distanceM: homeDistanceM };
      return quote(deps.db, deps, { offerId: params.offerId, ...asked, home });
    },
    'GET /v1/merchants/:merchantId/policies': async ({ params, ...caller }) => ({
      items: await listPolicies(deps, caller, params.merchantId),
    }),
    'POST /v1/merchants/:merchantId/policies': ({ params, body, ...caller }) =>
      createPolicy(deps, caller, params.merchantId, body),
    'PUT /v1/merchants/:merchantId/policies/:policyId': ({ params, body, ...caller }) =>
      changePolicy(deps, caller, params, body),
  };
}

function publicHandlers(deps: Inner): Handlers<typeof Merchant.publicStoreEndpoints> {
  return {
    'GET /v1/services/stores/:storeId': ({ params }) => publicStore(deps, params.storeId),
    'GET /v1/services/stores/:storeId/photos/:fileId': ({ params }) => photo(deps, params.storeId, params.fileId),
  };
}
