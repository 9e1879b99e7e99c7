/** Audience: features of each customer, RFM and lifecycle tiers, tags, orders, profile (AUD-3, AUD-4, AUD-5, AUD-9). */
import { customerEndpoints } from './audience/customer.ts';
import { reportEndpoints } from './audience/report.ts';
import { saleEndpoints } from './audience/sale.ts';

export * from './audience/customer.ts';
export * from './audience/events.ts';
export * from './audience/report.ts';
export * from './audience/sale.ts';
export * from './audience/words.ts';

export const audienceEndpoints = {
  ...customerEndpoints,
  ...saleEndpoints,
  ...reportEndpoints,
};
