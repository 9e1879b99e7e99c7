/** Composition root: constructs the modules in dependency order; what is constructed later can use what came before. */
import { Audience, Identity, Intake, Pet, Segment } from '@pawloop/contract';
import type pg from 'pg';
import type { SmsChannel } from './adapters/sms/sms.ts';
import type { Wechat } from './adapters/wechat/wechat.ts';
import { audienceSettings, createAudienceModule } from './customers/audience/index.ts';
import { createIntakeModule } from './customers/intake/index.ts';
import { createSegmentModule } from './customers/segment/index.ts';
import { createMetricModule } from './insight/metric/index.ts';
import { createIdentityModule, identitySettings } from './people/identity/index.ts';
import { createPetModule, petSettings } from './people/pet/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Consumer } from './platform/consumers.ts';
import type { Db } from './platform/db.ts';
import { createFiles } from './platform/files.ts';
import { healthRoutes } from './platform/health.ts';
import { type App, createHttp } from './platform/http/index.ts';
import type { Job } from './platform/jobs.ts';
import { type LiveHub, startLive } from './platform/live.ts';
import type { Log } from './platform/log.ts';
import type { Loop } from './platform/loops.ts';
import type { Module } from './platform/module.ts';
import { platformRoutes } from './platform/routes.ts';
import type { Secrets } from './platform/secret.ts';
import { createSettings } from './platform/setting.ts';
import { warehouseSink } from './platform/sink.ts';
import { frontEnds } from './platform/static.ts';
import { upkeepLoop } from './platform/upkeep.ts';
import type { Wake } from './platform/wake.ts';
import type { Warehouse } from './platform/warehouse.ts';

export interface AppDeps {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly wake: Wake;
  readonly sms: SmsChannel;
  readonly wechat: Wechat;
}

/** The modules' faces, as the server, the command line, the demo city and the tests use them. */
export type Modules = ReturnType<typeof createModules>;

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

const settingsOfAll = [...identitySettings, ...petSettings, ...audienceSettings];
const eventsOfAll = [
  ...Identity.identityEvents,
  ...Pet.petEvents,
  ...Audience.audienceEvents,
  ...Intake.intakeEvents,
  ...Segment.segmentEvents,
];

/** Everything that works without HTTP. */
export function createModules(deps: Omit<AppDeps, 'wake' | 'pool'>) {
  const { config, db, clock, secrets, log, warehouse, sms, wechat } = deps;
  const settings = createSettings(db, settingsOfAll);
  const files = createFiles(db, config.dataDir);
  const shared = {
    db,
    clock,
    secrets,
    settings,
    files,
    log,
    warehouse,
    timeZone: config.timeZone,
    currency: config.currency,
  };
  const identity = createIdentityModule({
    ...shared,
    sms,
    wechat,
    publicUrl: config.publicUrl,
    ownerAppPath: '/app/#',
  });
  const pet = createPetModule({ ...shared, identity });
  const audience = createAudienceModule({ ...shared, identity });
  const intake = createIntakeModule({ ...shared, identity, pet, audience });
  const segment = createSegmentModule({
    ...shared,
    identity,
    universe: audience.universe,
    recordEvents: [audience.orderRecords],
    sources: [audience.facts, pet.facts, identity.facts],
    leafFields: { tag: 'audience.tags', consent: 'identity.consents', reachable: 'identity.reachable' },
  });
  const metric = createMetricModule(shared);
  return { settings, files, identity, pet, audience, intake, segment, metric };
}

export async function createApp(deps: AppDeps): Promise<Pawloop> {
  const { db, log, wake, warehouse, clock, secrets } = deps;
  const faces = createModules(deps);
  const modules: readonly Module[] = [
    faces.identity,
    faces.pet,
    faces.audience,
    faces.intake,
    faces.segment,
    faces.metric,
  ];
  const http = await createHttp({
    db,
    secrets,
    log,
    authenticate: faces.identity.authenticate,
    trustProxy: deps.config.trustProxy,
  });
  const live = await startLive(db, wake, eventsOfAll, log);
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
    loops: [upkeepLoop(db, clock), ...modules.flatMap((module) => module.loops ?? [])],
    drain() {
      draining = true;
    },
  };
}
