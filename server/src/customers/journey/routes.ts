/** HTTP of journeys: contract in, one call, reply out. */
import { Journey } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import { type RouteModule, routes } from '../../platform/http/index.ts';
import { audienceNow, conflictsOf } from './design/conflicts.ts';
import { faultsOf } from './design/faults.ts';
import { migrateRuns } from './design/migrate.ts';
import { publish } from './design/publish.ts';
import { countsOf, getJourney, getVersion, journeyPage, listEnrolments, listVersions } from './design/queries.ts';
import { createDraft, deleteDraft, saveDraft } from './design/save.ts';
import { move } from './design/state.ts';
import { stopRound } from './design/stop.ts';
import { enterByApi } from './entry/by-api.ts';
import type { Inner } from './inner.ts';
import { endRun } from './run/end.ts';
import { getRun, getRunWithSteps, runPage, webhookPage } from './run/queries.ts';
import { completeTask, taskPage } from './work/tasks.ts';

const table = { ...Journey.designEndpoints, ...Journey.runEndpoints, ...Journey.taskEndpoints };

export function journeyRoutes(inner: Inner): RouteModule {
  return routes(table, {
    'GET /v1/journeys': ({ query }) => journeyPage(inner, query),
    'POST /v1/journeys': async ({ body, principal, requestId }) =>
      getJourney(inner, await inTransaction(inner.db, (tx) => createDraft(inner, tx, principal, body, requestId))),
    'POST /v1/journeys/validate': async ({ body }) => {
      const { faults } = await faultsOf(inner, inner.db, body.definition);
      const sound = faults.length === 0;
      const audience = sound ? await audienceNow(inner, inner.db, body.definition) : undefined;
      const conflicts = sound ? await conflictsOf(inner, inner.db, body.definition, body.journeyId ?? null) : [];
      return { faults: [...faults], conflicts, audienceSize: audience?.length ?? null };
    },
    'GET /v1/journeys/:journeyId': ({ params }) => getJourney(inner, params.journeyId),
    'PUT /v1/journeys/:journeyId': async ({ params, body, principal, requestId }) => {
      await saveDraft(inner, principal, params.journeyId, body, requestId);
      return getJourney(inner, params.journeyId);
    },
    'DELETE /v1/journeys/:journeyId': ({ params, principal, requestId }) =>
      deleteDraft(inner, principal, params.journeyId, requestId),
    'POST /v1/journeys/:journeyId/publish': async ({ params, body, principal, requestId }) => {
      await publish(inner, principal, params.journeyId, body, requestId);
      return getJourney(inner, params.journeyId);
    },
    'POST /v1/journeys/:journeyId/pause': async ({ params, principal, requestId }) => {
      await move(inner, principal, params.journeyId, 'paused', requestId);
      return getJourney(inner, params.journeyId);
    },
    'POST /v1/journeys/:journeyId/resume': async ({ params, principal, requestId }) => {
      await move(inner, principal, params.journeyId, 'running', requestId);
      return getJourney(inner, params.journeyId);
    },
    'POST /v1/journeys/:journeyId/end': async ({ params, body, principal, requestId }) => {
      await move(inner, principal, params.journeyId, 'ended', requestId, body.runs === 'stop');
      if (body.runs === 'stop') await stopRound(inner);
      return getJourney(inner, params.journeyId);
    },
    'GET /v1/journeys/:journeyId/versions': ({ params }) => listVersions(inner, params.journeyId),
    'GET /v1/journeys/:journeyId/versions/:version': ({ params }) =>
      getVersion(inner, params.journeyId, params.version),
    'POST /v1/journeys/:journeyId/migrate': async ({ params, body, principal, requestId }) => ({
      moved: await migrateRuns(inner, principal, params.journeyId, body, requestId),
    }),
    'GET /v1/journeys/:journeyId/counts': ({ params, query }) => countsOf(inner, params.journeyId, query.version),
    'GET /v1/journeys/:journeyId/enrolments': ({ params }) => listEnrolments(inner, params.journeyId),
    'GET /v1/journeys/:journeyId/runs': ({ params, query }) => runPage(inner, params.journeyId, query),
    'GET /v1/journeys/:journeyId/runs/:runId': ({ params }) => getRunWithSteps(inner, params.journeyId, params.runId),
    'POST /v1/journeys/:journeyId/runs/:runId/end': async ({ params, body, principal, requestId }) => {
      await endRun(inner, principal, params.journeyId, params.runId, body.reason, requestId);
      return getRun(inner, params.journeyId, params.runId);
    },
    'POST /v1/journeys/:journeyId/entries': async ({ params, body }) => ({
      items: await enterByApi(inner, params.journeyId, body.entries),
    }),
    'GET /v1/journeys/:journeyId/webhooks': ({ params, query }) => webhookPage(inner, params.journeyId, query),
    'GET /v1/journey-tasks': ({ query }) => taskPage(inner, query),
    'POST /v1/journey-tasks/:taskId/complete': ({ params, body, principal, requestId }) =>
      completeTask(inner, principal, params.taskId, body.result, requestId),
  });
}
