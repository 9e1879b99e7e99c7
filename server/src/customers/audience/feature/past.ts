/** What lower floors may ask of customers' past: whether they ordered, and in which lifecycle tier they are. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { PastOf } from '../../../rewards/coupon/index.ts';

/** In one query; customers without a feature row are left out. */
export const pastOf: PastOf = async (handle, customerIds) => {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<{
    customer_id: string;
    lifecycle: Audience.LifecycleTier | null;
    order_count: number;
  }>`
    select customer_id, lifecycle::text as lifecycle, order_count from audience.feature
    where customer_id = any(${[...new Set(customerIds)]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, { lifecycle: row.lifecycle, orderCount: row.order_count }]));
};
