/** What segments are made of: everybody with a feature row, and orders as events in PostgreSQL. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { SqlPiece, SqlTest } from '../../../platform/facts.ts';

/** The FROM item `f` of which every fact source speaks, and who of it may be a member. */
export interface AudienceUniverse {
  readonly from: SqlPiece;
  readonly listed: SqlTest;
}

export const universe: AudienceUniverse = {
  from: sql`audience.feature f`,
  listed: sql<boolean>`f.listed`,
};

type PropertyType = 'number' | 'text';

export interface OrderRecords {
  /** The event name that rules use. */
  readonly name: string;
  /** Subquery with `customer_no`, `at`, `id` and one column per property. */
  readonly relation: SqlPiece;
  readonly properties: readonly { readonly key: string; readonly column: string; readonly type: PropertyType }[];
  /** Log events after which a customer's orders may have changed. */
  readonly changedBy: readonly string[];
}

/** Orders of known customers, one row each. */
export const orderRecords: OrderRecords = {
  name: 'order',
  relation: sql`(select p.customer_no, p.at, p.purchase_id as id, p.gross_fen, p.kind::text as kind,
      p.main_category as category, p.source as source, p.line_count as lines
    from audience.purchase p where p.is_order and p.customer_no is not null)`,
  properties: [
    { key: 'grossFen', column: 'gross_fen', type: 'number' },
    { key: 'kind', column: 'kind', type: 'text' },
    { key: 'category', column: 'category', type: 'text' },
    { key: 'source', column: 'source', type: 'text' },
    { key: 'lines', column: 'lines', type: 'number' },
  ],
  changedBy: [Audience.orderRecorded.name, Audience.orderCancelled.name],
};
