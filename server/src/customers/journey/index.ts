/** Face of journeys: who enters, what happens to whom in which order, once and for all (CAM-1, CAM-3, CAM-14). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { Loop } from '../../platform/loops.ts';
import type { Module } from '../../platform/module.ts';
import { createShelf } from './book.ts';
import type { JourneyDeps } from './deps.ts';
import { stopRound } from './design/stop.ts';
import { usesOf } from './design/uses.ts';
import { advanceShard } from './engine/advance.ts';
import { BULK_SHARDS } from './engine/group.ts';
import { enrolRound } from './entry/enrol.ts';
import { scheduleRound } from './entry/schedule.ts';
import { explainRoutes } from './explain/routes.ts';
import type { Inner } from './inner.ts';
import { type ConversionQuery, conversionPage } from './measure/conversions.ts';
import { measureConsumer } from './measure/react.ts';
import { resultsOf } from './measure/results.ts';
import { measureRoutes } from './measure/routes.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { reactionsConsumer } from './react/handle.ts';
import { readyRoutes } from './ready/routes.ts';
import { type Used, type UseRequest, useReady } from './ready/use.ts';
import { journeyRoutes } from './routes.ts';
import { testRunRoutes } from './test-run/routes.ts';
import { sendGuard } from './work/guard.ts';
import { webhookRound } from './work/webhooks.ts';

export type { JourneyDeps } from './deps.ts';
export { measureSettings as journeySettings } from './measure/settings.ts';

export interface JourneyModule extends Module {
  /** Names of the journeys that exist. */
  namesOf(handle: Db | Tx, journeyIds: readonly string[]): Promise<Map<string, string>>;
  /** Make what is missing of a ready journey and start it when asked; the same again makes nothing more. */
  useReady(key: Journey.ReadyKey, request: UseRequest): Promise<Used>;
  /** Journeys that were published once, running ones first, and of these the one that most have entered. */
  published(): Promise<{ journeyId: string; name: string; state: Journey.JourneyState }[]>;
  /** What a journey brought, as its own screen says it. @throws Problem `journey/unknown` */
  results(journeyId: string): Promise<Journey.JourneyResults>;
  /** Orders that the journey is credited with by either rule, newest first. */
  conversions(query: ConversionQuery): ReturnType<typeof conversionPage>;
}

const POLL_MS = 500;
const TICK_MS = 1000;

/** Registers itself with identity, messages and segments. */
export function createJourneyModule(deps: JourneyDeps): JourneyModule {
  const inner: Inner = { ...deps, shelf: createShelf() };
  deps.identity.onMerge(mergeParticipant(inner));
  deps.identity.onErase(eraseParticipant(inner));
  deps.identity.onArchive(archiveContributor());
  deps.message.useGuard(sendGuard(inner));
  deps.segment.useRemovalGuard((tx, segmentId) => usersOf(tx, segmentId));
  return {
    routes(app) {
      journeyRoutes(inner)(app);
      measureRoutes(deps)(app);
      readyRoutes(inner)(app);
      testRunRoutes(inner)(app);
      explainRoutes(inner)(app);
    },
    consumers: [reactionsConsumer(inner), measureConsumer(deps)],
    loops: [
      ...Array.from({ length: 1 + BULK_SHARDS }, (_, shard) => advanceLoop(inner, shard)),
      { name: 'journey.schedule', everyMs: TICK_MS, run: () => scheduleRound(inner) },
      { name: 'journey.enrol', everyMs: TICK_MS, wakes: true, run: (stop) => enrolRound(inner, stop) },
      { name: 'journey.stop', everyMs: TICK_MS, run: () => stopRound(inner) },
      { name: 'journey.webhook', everyMs: TICK_MS, wakes: true, run: (stop) => webhookRound(inner, stop) },
    ],
    namesOf,
    useReady: (key, request) => useReady(inner, 'system', key, request, ''),
    published: () => publishedJourneys(deps.db),
    results: (journeyId) => resultsOf(deps, journeyId),
    conversions: (query) => conversionPage(deps.db, query),
  };
}

/** Whoever entered alone goes on at once; those who entered with many others are in no hurry. */
function advanceLoop(inner: Inner, shard: number): Loop {
  const run = (stop?: AbortSignal) => advanceShard(inner, shard, stop);
  if (shard > 0) return { name: `journey.advance.bulk.${shard - 1}`, everyMs: POLL_MS, run };
  return { name: 'journey.advance', everyMs: POLL_MS, wakes: true, run };
}

async function namesOf(handle: Db | Tx, journeyIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ journey_id: string; name: string }>`
    select journey_id, name from journey.journey where journey_id = any(${[...journeyIds]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.journey_id, row.name]));
}

async function publishedJourneys(handle: Db | Tx) {
  const { rows } = await sql<{ journeyId: string; name: string; state: Journey.JourneyState }>`
    select journey_id as "journeyId", name, state from journey.journey j where state <> 'draft'
    order by state = 'running' desc, (select coalesce(sum(count), 0) from journey.tally t
      where t.journey_id = j.journey_id and t.node = '' and t.what = 'entered') desc, created_at desc, journey_id`.execute(
    handle,
  );
  return rows;
}

/** Names of the journeys that use a segment: in the version that runs, or in one that somebody is still walking. */
async function usersOf(tx: Tx, segmentId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: Journey.JourneyDefinition }>`
    select j.name, v.definition from journey.journey j join journey.version v using (journey_id)
    where position(${segmentId} in v.definition::text) > 0
      and ((j.state in ('running', 'paused') and v.version = j.version) or exists (select from journey.run r
        where r.journey_id = j.journey_id and r.version = v.version and r.ended_at is null))
    order by j.name, v.version`.execute(tx);
  const using = rows.filter(({ definition }) =>
    usesOf(definition).some((use) => use.kind === 'segment' && use.id === segmentId),
  );
  return [...new Set(using.map((row) => row.name))];
}
