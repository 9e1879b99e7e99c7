/** What segments need from below, and what the parts of the module share. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { FactSource, SqlPiece, SqlTest } from '../../platform/facts.ts';
import type { Log } from '../../platform/log.ts';
import type { Warehouse } from '../../platform/warehouse.ts';
import type { ScalarType } from './domain/event-leaf.ts';

/** Everybody that a segment can hold, as SQL of the module that owns it. */
export interface Universe {
  /** A FROM item with alias `f` and at least the columns `customer_no` and `customer_id`. */
  readonly from: SqlPiece;
  /** True for a row `f` that may be a member: known, neither merged nor erased. */
  readonly listed: SqlTest;
}

/** Events that stand as rows in PostgreSQL, e.g. orders, so that rules about them stay in the hot lane. */
export interface RecordEvents {
  /** The name that definitions use, e.g. `order`. */
  readonly name: string;
  /**
   * A subquery in parentheses with the columns `customer_no` (never null), `at` timestamptz, `id` (breaks ties of
   * time) and one column per property.
   */
  readonly relation: SqlPiece;
  readonly properties: readonly { readonly key: string; readonly column: string; readonly type: ScalarType }[];
  /** Log events after which the customer's rows may have changed. */
  readonly changedBy: readonly string[];
}

/** The part of identity's face that this module calls; each function takes many ids with one statement. */
export type People = Pick<IdentityModule, 'findCustomers' | 'numbersOf' | 'onMerge' | 'onErase'>;

/** The fields behind the leaves `tag`, `consent` and `reachable`; each a `set` that the leaf's word must be in. */
export interface LeafFields {
  readonly tag: string;
  /** Members look like `marketing:sms`. */
  readonly consent: string;
  readonly reachable: string;
}

export interface SegmentDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly warehouse: Warehouse;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  readonly universe: Universe;
  readonly sources: readonly FactSource[];
  readonly recordEvents: readonly RecordEvents[];
  readonly leafFields: LeafFields;
  readonly identity: People;
}
