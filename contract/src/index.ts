/** The contract: every request, reply and event of Pawloop as schemas, and the endpoints as data. */
import { audienceEndpoints } from './customers/audience.ts';
import { careEndpoints } from './customers/care.ts';
import { intakeEndpoints } from './customers/intake.ts';
import { journeyEndpoints } from './customers/journey.ts';
import { segmentEndpoints } from './customers/segment.ts';
import { ledgerEndpoints } from './finance/ledger.ts';
import { paymentEndpoints } from './finance/payment.ts';
import { settlementEndpoints } from './finance/settlement.ts';
import { metricEndpoints } from './insight/metric.ts';
import { identityEndpoints } from './people/identity.ts';
import { messageEndpoints } from './people/message.ts';
import { petEndpoints } from './people/pet.ts';
import { recordEndpoints } from './people/record.ts';
import { auditEndpoints } from './platform/audit.ts';
import { settingEndpoints } from './platform/setting.ts';
import { budgetEndpoints } from './rewards/budget.ts';
import { couponEndpoints } from './rewards/coupon.ts';
import { bookingEndpoints } from './services/booking.ts';
import { dispatchEndpoints } from './services/dispatch.ts';
import { merchantEndpoints } from './services/merchant.ts';
import { progressEndpoints } from './services/progress.ts';
import { qualityEndpoints } from './services/quality.ts';
import { scheduleEndpoints } from './services/schedule.ts';

export * from './access.ts';
export * as Audience from './customers/audience.ts';
export * as Care from './customers/care.ts';
export * as Intake from './customers/intake.ts';
export * as Journey from './customers/journey.ts';
export * as Segment from './customers/segment.ts';
export * from './endpoint.ts';
export * from './event.ts';
export * as Ledger from './finance/ledger.ts';
export * as Payment from './finance/payment.ts';
export * as Settlement from './finance/settlement.ts';
export * as Metric from './insight/metric.ts';
export * as Identity from './people/identity.ts';
export * as Message from './people/message.ts';
export * as Pet from './people/pet.ts';
export * as PetRecord from './people/record.ts';
export * as Audit from './platform/audit.ts';
export * as Setting from './platform/setting.ts';
export * as Budget from './rewards/budget.ts';
export * as Coupon from './rewards/coupon.ts';
export * from './schema.ts';
export * as Booking from './services/booking.ts';
export * as Dispatch from './services/dispatch.ts';
export * as Merchant from './services/merchant.ts';
export * as Progress from './services/progress.ts';
export * as Quality from './services/quality.ts';
export * as Schedule from './services/schedule.ts';

/** All endpoints, keyed `METHOD /path/:param`. */
export const endpoints = {
  ...auditEndpoints,
  ...settingEndpoints,
  ...identityEndpoints,
  ...audienceEndpoints,
  ...intakeEndpoints,
  ...segmentEndpoints,
  ...journeyEndpoints,
  ...petEndpoints,
  ...recordEndpoints,
  ...messageEndpoints,
  ...metricEndpoints,
  ...budgetEndpoints,
  ...couponEndpoints,
  ...scheduleEndpoints,
  ...ledgerEndpoints,
  ...paymentEndpoints,
  ...settlementEndpoints,
  ...merchantEndpoints,
  ...qualityEndpoints,
  ...careEndpoints,
  ...bookingEndpoints,
  ...dispatchEndpoints,
  ...progressEndpoints,
};

export type Endpoints = typeof endpoints;
