/** The modules, constructed in dependency order: what is constructed later can use what came before. */
import { Audience, Budget, Coupon, Identity, Intake, Journey, Message, Pet, Segment } from '@pawloop/contract';
import type { MessageVendor } from './adapters/channel/channel.ts';
import type { SmsChannel } from './adapters/sms/sms.ts';
import type { Wechat } from './adapters/wechat/wechat.ts';
import { audienceSettings, createAudienceModule } from './customers/audience/index.ts';
import { createIntakeModule } from './customers/intake/index.ts';
import { createJourneyModule, journeySettings } from './customers/journey/index.ts';
import { createSegmentModule } from './customers/segment/index.ts';
import { createMetricModule, metricSettings } from './insight/metric/index.ts';
import { createIdentityModule, identitySettings } from './people/identity/index.ts';
import { createMessageModule, messageSettings } from './people/message/index.ts';
import { createPetModule, petSettings } from './people/pet/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Db } from './platform/db.ts';
import { createFiles } from './platform/files.ts';
import type { Log } from './platform/log.ts';
import type { Module } from './platform/module.ts';
import type { Secrets } from './platform/secret.ts';
import { createSettings } from './platform/setting.ts';
import type { Warehouse } from './platform/warehouse.ts';
import { createBudgetModule } from './rewards/budget/index.ts';
import { couponSettings, createCouponModule } from './rewards/coupon/index.ts';

export interface ModuleDeps {
  readonly config: Config;
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly sms: SmsChannel;
  readonly wechat: Wechat;
  /** One for each external channel of messages. */
  readonly vendors: readonly MessageVendor[];
}

/** The modules' faces, as the server, the command line, the demo city and the tests use them. */
export type Modules = ReturnType<typeof createModules>;

const settingsOfAll = [
  ...identitySettings,
  ...petSettings,
  ...messageSettings,
  ...couponSettings,
  ...audienceSettings,
  ...journeySettings,
  ...metricSettings,
];
/** Every event that the log can hold from our own modules. */
export const eventsOfAll = [
  ...Identity.identityEvents,
  ...Pet.petEvents,
  ...Message.messageEvents,
  ...Budget.budgetEvents,
  ...Coupon.couponEvents,
  ...Audience.audienceEvents,
  ...Intake.intakeEvents,
  ...Segment.segmentEvents,
  ...Journey.journeyEvents,
];

/** Everything that works without HTTP. */
export function createModules(deps: ModuleDeps) {
  const { config, db, clock, secrets, log, warehouse, sms, wechat, vendors } = deps;
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
  const outside = { publicUrl: config.publicUrl, ownerAppPath: '/app/#' };
  const identity = createIdentityModule({
    ...shared,
    sms,
    wechat,
    ...outside,
  });
  const pet = createPetModule({ ...shared, identity });
  const message = createMessageModule({
    ...shared,
    ...outside,
    identity,
    pet,
    vendors,
    appIds: { mini: config.wechat.miniAppId, official: config.wechat.officialAppId },
  });
  const budget = createBudgetModule(shared);
  const coupon = createCouponModule({ ...shared, identity, pet, budget });
  const audience = createAudienceModule({ ...shared, identity, coupon });
  const intake = createIntakeModule({ ...shared, identity, pet, audience });
  const segment = createSegmentModule({
    ...shared,
    identity,
    universe: audience.universe,
    recordEvents: [audience.orderRecords],
    sources: [audience.facts, pet.facts, identity.facts],
    leafFields: { tag: 'audience.tags', consent: 'identity.consents', reachable: 'identity.reachable' },
  });
  const journey = createJourneyModule({
    ...shared,
    identity,
    pet,
    audience,
    segment,
    message,
    coupon,
    budget,
    vendors,
  });
  const metric = createMetricModule({ ...shared, identity, journeys: journey });
  return { settings, files, identity, pet, message, budget, coupon, audience, intake, segment, journey, metric };
}

/** What the faces bring to the process, in the order of construction. */
export function modulesOf(faces: Modules): readonly Module[] {
  const { identity, pet, message, budget, coupon, audience, intake, segment, journey, metric } = faces;
  return [identity, pet, message, budget, coupon, audience, intake, segment, journey, metric];
}
