/** What the metric module needs, and a question's frame: cut-off, zone and freshness. */
import type { Freshness } from '@pawloop/contract';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Settings } from '../../platform/setting.ts';
import type { Warehouse } from '../../platform/warehouse.ts';
import type { JourneyFace } from './journey/face.ts';
import { journeyRows } from './journey/totals.ts';
import type { PresentName, PresentSource, PresentSources } from './present.ts';

export interface MetricDeps {
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly identity: Pick<IdentityModule, 'idsOf' | 'findCustomers' | 'listChannels'>;
  /** What the journeys say of themselves; left out where there are none. */
  readonly journeys?: JourneyFace;
  /** What other modules know of themselves. */
  readonly present?: PresentSources;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}

/** How to ask for a figure of the present; undefined while no module tells it. */
export function presentSource({ journeys, present }: MetricDeps, name: PresentName): PresentSource | undefined {
  if (journeys && name === 'journey.roi') return () => journeyRows(journeys, 'roi');
  if (journeys && name === 'journey.conversion') return () => journeyRows(journeys, 'conversion');
  return present?.[name];
}

/** A report's as-of date and the zone in which its days are cut. */
export interface ReportFrame {
  /** D means D 00:00: what happened before it counts. */
  readonly asOf: Temporal.PlainDate;
  readonly timeZone: string;
}

/** Tomorrow 00:00, so that today counts, when nobody names a date. */
export function frameOf(deps: MetricDeps, asOf?: string, timeZone = deps.timeZone): ReportFrame {
  const tomorrow = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate().add({ days: 1 });
  return { asOf: asOf ? Temporal.PlainDate.from(asOf) : tomorrow, timeZone };
}

export async function freshnessOf(deps: MetricDeps): Promise<Freshness> {
  const { asOf, late } = await deps.warehouse.lag();
  return { asOf: asOf.toString(), late, timeZone: deps.timeZone };
}

/** Parameters that every query of {@link PURCHASES} takes. */
export function frameParams({ asOf, timeZone }: ReportFrame) {
  const until = asOf.toZonedDateTime(timeZone).toInstant();
  return { zone: timeZone, until: until.toString({ smallestUnit: 'millisecond' }).replace('T', ' ').replace('Z', '') };
}

/** Whom each merged customer's facts count for today; chains of up to four merges are followed. */
export const CANONICAL = `
  aliases AS (SELECT loser, winner FROM customer_alias FINAL WHERE winner != 0),
  canonical AS (
    SELECT a.loser AS loser, multiIf(d.winner != 0, d.winner, c.winner != 0, c.winner, b.winner != 0, b.winner, a.winner) AS winner
    FROM aliases AS a
    LEFT JOIN aliases AS b ON b.loser = a.winner
    LEFT JOIN aliases AS c ON c.loser = b.winner
    LEFT JOIN aliases AS d ON d.loser = c.winner
  )`;

/**
 * Purchases before the cut-off, each counted for the customer who is canonical today; erased customers keep their
 * facts without identity (rule 8: aggregate counts do not change).
 */
export const PURCHASES = `${CANONICAL},
  purchases AS (
    SELECT p.order_id AS order_id, p.revision AS revision, p.source AS source, if(a.winner = 0, p.customer_no, a.winner) AS customer, p.at AS at, toDate(p.at, {zone:String}) AS day,
      toStartOfMonth(day) AS month, p.is_order AS is_order, p.kind AS kind, p.gross_fen AS gross_fen, p.return_fen AS return_fen
    FROM purchase AS p FINAL
    LEFT ANY JOIN canonical AS a ON a.loser = p.customer_no
    WHERE p.at < toDateTime64({until:String}, 3, 'UTC')
  ),
  orders AS (SELECT * FROM purchases WHERE is_order AND customer != 0)`;

export const isoMonth = (date: Temporal.PlainDate): string => date.toPlainYearMonth().toString();
