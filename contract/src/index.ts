/** The contract: every request, reply and event of Pawloop as schemas, and the endpoints as data. */
import { audienceEndpoints } from './customers/audience.ts';
import { intakeEndpoints } from './customers/intake.ts';
import { journeyEndpoints } from './customers/journey.ts';
import { segmentEndpoints } from './customers/segment.ts';
import { metricEndpoints } from './insight/metric.ts';
import { identityEndpoints } from './people/identity.ts';
import { messageEndpoints } from './people/message.ts';
import { petEndpoints } from './people/pet.ts';
import { auditEndpoints } from './platform/audit.ts';
import { settingEndpoints } from './platform/setting.ts';
import { budgetEndpoints } from './rewards/budget.ts';
import { couponEndpoints } from './rewards/coupon.ts';

export * from './access.ts';
export * as Audience from './customers/audience.ts';
export * as Intake from './customers/intake.ts';
export * as Journey from './customers/journey.ts';
export * as Segment from './customers/segment.ts';
export * from './endpoint.ts';
export * from './event.ts';
export * as Metric from './insight/metric.ts';
export * as Identity from './people/identity.ts';
export * as Message from './people/message.ts';
export * as Pet from './people/pet.ts';
export * as Audit from './platform/audit.ts';
export * as Setting from './platform/setting.ts';
export * as Budget from './rewards/budget.ts';
export * as Coupon from './rewards/coupon.ts';
export * from './schema.ts';

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
  ...messageEndpoints,
  ...metricEndpoints,
  ...budgetEndpoints,
  ...couponEndpoints,
};

export type Endpoints = typeof endpoints;
