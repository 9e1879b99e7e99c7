/** The modules, constructed in dependency order: what is constructed later can use what came before. */
import {
  Audience,
  Booking,
  Budget,
  Care,
  Coupon,
  Dispatch,
  Identity,
  Intake,
  Journey,
  Merchant,
  Message,
  Payment,
  Pet,
  PetRecord,
  Progress,
  Quality,
  Segment,
  Settlement,
} from '@pawloop/contract';
import type { MessageVendor } from './adapters/channel/channel.ts';
import { createPay } from './adapters/pay/index.ts';
import type { SmsChannel } from './adapters/sms/sms.ts';
import type { Wechat } from './adapters/wechat/wechat.ts';
import { audienceSettings, createAudienceModule } from './customers/audience/index.ts';
import { careSettings, bookingsOf as casesBookings, createCareModule } from './customers/care/index.ts';
import { createIntakeModule } from './customers/intake/index.ts';
import { createJourneyModule, journeySettings } from './customers/journey/index.ts';
import { createSegmentModule } from './customers/segment/index.ts';
import { createLedgerModule } from './finance/ledger/index.ts';
import { createPaymentModule, paymentSettings } from './finance/payment/index.ts';
import { createSettlementModule, settlementSettings } from './finance/settlement/index.ts';
import { createMetricModule, metricSettings, presentOf } from './insight/metric/index.ts';
import { createIdentityModule, identitySettings } from './people/identity/index.ts';
import { createMessageModule, messageSettings } from './people/message/index.ts';
import { createPetModule, petSettings } from './people/pet/index.ts';
import { createRecordModule, recordSettings } from './people/record/index.ts';
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
import { bookingSettings, createBookingModule } from './services/booking/index.ts';
import { createDispatchModule, dispatchSettings } from './services/dispatch/index.ts';
import { createMerchantModule, merchantSettings } from './services/merchant/index.ts';
import { createProgressModule, progressSettings } from './services/progress/index.ts';
import {
  createQualityModule,
  merchantsOf,
  payersOf,
  qualitySettings,
  bookingsOf as servedBookings,
} from './services/quality/index.ts';
import { createScheduleModule, scheduleSettings } from './services/schedule/index.ts';

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
  ...recordSettings,
  ...messageSettings,
  ...paymentSettings,
  ...settlementSettings,
  ...couponSettings,
  ...merchantSettings,
  ...scheduleSettings,
  ...bookingSettings,
  ...progressSettings,
  ...dispatchSettings,
  ...qualitySettings,
  ...careSettings,
  ...audienceSettings,
  ...journeySettings,
  ...metricSettings,
];
/** Every event that the log can hold from our own modules. */
export const eventsOfAll = [
  ...Identity.identityEvents,
  ...Pet.petEvents,
  ...PetRecord.recordEvents,
  ...Message.messageEvents,
  ...Payment.paymentEvents,
  ...Settlement.settlementEvents,
  ...Budget.budgetEvents,
  ...Coupon.couponEvents,
  ...Merchant.merchantEvents,
  ...Booking.bookingEvents,
  ...Progress.progressEvents,
  ...Dispatch.dispatchEvents,
  ...Quality.qualityEvents,
  ...Care.careEvents,
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
  const record = createRecordModule({ ...shared, identity, pet, publicUrl: config.publicUrl });
  const message = createMessageModule({
    ...shared,
    ...outside,
    identity,
    pet,
    vendors,
    appIds: { mini: config.wechat.miniAppId, official: config.wechat.officialAppId },
  });
  const ledger = createLedgerModule(shared);
  const payment = createPaymentModule({
    ...shared,
    identity,
    ledger,
    pay: createPay({ ...shared, config }),
    appIds: { mini: config.wechat.miniAppId, official: config.wechat.officialAppId },
  });
  const settlement = createSettlementModule({ ...shared, ledger, payment });
  const budget = createBudgetModule(shared);
  const coupon = createCouponModule({ ...shared, identity, pet, budget });
  const merchant = createMerchantModule({ ...shared, identity });
  ledger.useNames(merchant.findMerchants);
  settlement.useNames(merchant.findMerchants);
  const schedule = createScheduleModule({ ...shared, pet, merchant });
  const booking = createBookingModule({
    ...shared,
    publicUrl: config.publicUrl,
    identity,
    pet,
    record,
    message,
    coupon,
    payment,
    settlement,
    merchant,
    schedule,
  });
  const progress = createProgressModule({ ...shared, ...outside, identity, pet, merchant, booking, record });
  const dispatch = createDispatchModule({ ...shared, sms, identity, pet, record, merchant });
  const quality = createQualityModule({
    ...shared,
    identity,
    pet,
    message,
    ledger,
    payment,
    settlement,
    booking: servedBookings(booking),
    merchant: merchantsOf(merchant, clock),
    payersOf: payersOf(booking, payment),
  });
  const care = createCareModule({ ...shared, identity, message, coupon, quality, booking: casesBookings(booking) });
  const audience = createAudienceModule({ ...shared, identity, pet, record, coupon, booking });
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
  const metric = createMetricModule({
    ...shared,
    identity,
    journeys: journey,
    present: presentOf({ merchant, quality }, shared),
  });
  return {
    settings,
    files,
    identity,
    pet,
    record,
    message,
    ledger,
    payment,
    settlement,
    budget,
    coupon,
    merchant,
    schedule,
    booking,
    progress,
    dispatch,
    quality,
    care,
    audience,
    intake,
    segment,
    journey,
    metric,
  };
}

/** What the faces bring to the process, in the order of construction. */
export function modulesOf({ settings: _settings, files: _files, ...modules }: Modules): readonly Module[] {
  return Object.values(modules);
}
