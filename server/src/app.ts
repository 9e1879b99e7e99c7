/** Composition root: the modules and what carries them, made into one server. */
import type pg from 'pg';
import { createModules, eventsOfAll, type ModuleDeps, type Modules, modulesOf } from './modules.ts';
import type { Consumer } from './platform/consumers.ts';
import { healthRoutes } from './platform/health.ts';
import { type App, createHttp } from './platform/http/index.ts';
import type { Job } from './platform/jobs.ts';
import { type LiveHub, startLive } from './platform/live.ts';
import type { Loop } from './platform/loops.ts';
import { platformRoutes } from './platform/routes.ts';
import { warehouseSink } from './platform/sink.ts';
import { frontEnds } from './platform/static.ts';
import { upkeepLoop } from './platform/upkeep.ts';
import type { Wake } from './platform/wake.ts';

export type { Modules } from './modules.ts';

export interface AppDeps extends ModuleDeps {
  readonly pool: pg.Pool;
  readonly wake: Wake;
}

export interface Pawloop {
  readonly http: App;
  readonly modules: Modules;
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly Job[];
  readonly loops: readonly Loop[];
  readonly live: LiveHub;
  /** From now on `/readyz` says that nothing new should be sent here. */
  drain(): void;
}

export async function createApp(deps: AppDeps): Promise<Pawloop> {
  const { db, log, wake, warehouse, clock, secrets } = deps;
  const faces = createModules(deps);
  const modules = modulesOf(faces);
  await faces.merchant.ensureCatalogue();
  const http = await createHttp({
    db,
    secrets,
    log,
    authenticate: faces.record.authenticated(faces.identity.authenticate),
    trustProxy: deps.config.trustProxy,
  });
  const { principalsOf } = faces.identity;
  const live = await startLive({ db, wake, log, events: eventsOfAll, keepersOf: faces.pet.keepersOf, principalsOf });
  let draining = false;
  http.register(async (app) => {
    healthRoutes({ db, warehouse, draining: () => draining })(app);
    platformRoutes({ db, settings: faces.settings })(app);
    live.routes(app);
    for (const module of modules) module.routes(app);
    await frontEnds(app);
  });
  return {
    http,
    modules: faces,
    live,
    consumers: [
      ...modules.flatMap((module) => module.consumers ?? []),
      warehouseSink(warehouse, faces.identity.numbersOf),
    ],
    jobs: modules.flatMap((module) => module.jobs ?? []),
    loops: [upkeepLoop(db, clock, faces.files), ...modules.flatMap((module) => module.loops ?? [])],
    drain() {
      draining = true;
    },
  };
}
