/** How many orders a customer has in a span of time, as SQL over the feature row `f`; exact, and fast where the row knows. */
import { type RawBuilder, sql } from 'kysely';
import { RECENT } from '../feature/facts.ts';

type Sql = RawBuilder<unknown>;

/** `(after, until]`. */
export interface Span {
  readonly after: Temporal.Instant;
  readonly until: Temporal.Instant;
}

const ofCustomer = (span: Span): Sql =>
  sql`from audience.purchase p where p.customer_no = f.customer_no and p.is_order
    and p.at > ${span.after.toString()}::timestamptz and p.at <= ${span.until.toString()}::timestamptz`;

/**
 * At least `n` orders in the span. The feature row's newest order times answer it unless orders lie after
 * the span or more than they hold are asked for; then the purchases do.
 */
export function atLeastOrders(n: number, span: Span): Sql {
  if (n <= 0) return sql`true`;
  const counted = sql`(select count(*) from (select ${ofCustomer(span)} limit ${n}) c) >= ${n}::int`;
  if (n > RECENT) return sql`(${counted})`;
  const nth = sql`f.recent_order_at[${n}::int]`;
  const within = sql`coalesce(${nth} > ${span.after.toString()}::timestamptz, false)`;
  return sql`(case when f.order_count = 0 then false
    when f.last_order_at <= ${span.until.toString()}::timestamptz then ${within} else ${counted} end)`;
}
