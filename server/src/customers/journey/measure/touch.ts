/** Touches from events: a journey's message was sent, its coupon granted or redeemed; each is kept once (CAM-9). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';

export const touchEvents = [
  'message.sent',
  'message.unknown',
  'message.failed',
  'coupon.granted',
  'coupon.redeemed',
  'coupon.returned',
] as const;

type Kind = 'message' | 'unconfirmed' | 'coupon' | 'redemption';

/** Members of the payloads of message and coupon events that matter here; fen. */
interface Payload {
  readonly sendId?: string;
  readonly couponId?: string;
  readonly orderId?: string;
  readonly priceFen?: number;
  readonly discountFen?: number;
  readonly origin?: { kind: string; journeyId?: string; version?: number; runId?: string; node?: string };
}

interface Touch {
  readonly key: string;
  readonly kind: Kind;
  readonly personId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly runId: string;
  readonly node: string;
  readonly at: string;
  readonly costFen: number;
  readonly orderId: string | null;
}

/** Key and kind of what the event tells; kind `null`: it is not so any more. */
function told(name: string, payload: Payload): { key: string; kind: Kind | null; costFen: number } | undefined {
  const { sendId, couponId, orderId } = payload;
  const message = (kind: Kind | null) => ({ key: `message:${sendId}`, kind, costFen: payload.priceFen ?? 0 });
  const redemption = (kind: Kind | null) => ({
    key: `redemption:${couponId}:${orderId}`,
    kind,
    costFen: payload.discountFen ?? 0,
  });
  switch (name) {
    case 'message.sent':
      return message('message');
    case 'message.unknown':
      return message('unconfirmed');
    case 'message.failed':
      return message(null);
    case 'coupon.granted':
      return { key: `coupon:${couponId}`, kind: 'coupon', costFen: 0 };
    case 'coupon.redeemed':
      return redemption('redemption');
    case 'coupon.returned':
      return redemption(null);
    default:
      return undefined;
  }
}

/** The last word of each key in the batch; touches of other origins than journeys are nobody's. */
function read(events: readonly LoggedEvent[]): Map<string, Touch | null> {
  const touches = new Map<string, Touch | null>();
  for (const event of events) {
    const payload = event.payload as Payload;
    const { origin } = payload;
    if (origin?.kind !== 'journey' || !origin.journeyId || !origin.runId || !event.customerId) continue;
    const fact = told(event.name, payload);
    if (!fact) continue;
    const { key, kind, costFen } = fact;
    touches.delete(key);
    touches.set(
      key,
      kind && {
        key,
        kind,
        costFen,
        personId: event.customerId,
        journeyId: origin.journeyId,
        version: origin.version ?? 0,
        runId: origin.runId,
        node: origin.node ?? '',
        at: event.occurredAt.toString(),
        orderId: kind === 'redemption' ? (payload.orderId ?? null) : null,
      },
    );
  }
  return touches;
}

/** A customer from an instant on whose orders must be credited anew, or one order by its id. */
export interface Touched {
  readonly spans: readonly { customerId: string; at: string }[];
  readonly orderIds: readonly string[];
}

/**
 * Keep what the events tell. The same events again change nothing: each fact has one key.
 * @param canonical whom the events' customers mean today; who does not exist any more is left out
 */
export async function keepTouches(
  tx: Tx,
  events: readonly LoggedEvent[],
  canonical: ReadonlyMap<string, string>,
): Promise<Touched> {
  const facts = read(events);
  const gone = [...facts].flatMap(([key, touch]) => (touch === null ? [key] : []));
  const kept = [...facts.values()].filter((touch) => touch !== null && canonical.has(touch.personId)) as Touch[];
  const removed = await remove(tx, gone);
  await insert(tx, kept, canonical);
  return {
    spans: [
      ...kept.map((touch) => ({ customerId: canonical.get(touch.personId) as string, at: touch.at })),
      ...removed.map((row) => ({ customerId: row.customer_id, at: row.at })),
    ],
    orderIds: [...kept.map((touch) => touch.orderId), ...removed.map((row) => row.order_id)].filter(
      (id) => id !== null,
    ),
  };
}

async function remove(
  tx: Tx,
  keys: readonly string[],
): Promise<{ customer_id: string; at: string; order_id: string | null }[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ customer_id: string; at: string; order_id: string | null }>`
    delete from journey.touch where touch_key = any(${[...keys]}::text[]) returning customer_id, at, order_id`.execute(
    tx,
  );
  return rows;
}

async function insert(tx: Tx, touches: readonly Touch[], canonical: ReadonlyMap<string, string>): Promise<void> {
  if (touches.length === 0) return;
  const column = <K extends keyof Touch>(key: K) => touches.map((touch) => touch[key]);
  await sql`
    insert into journey.touch (touch_key, kind, person_id, customer_id, journey_id, version, run_id, node, at, cost_fen,
      order_id)
    select touch_key, kind::journey.touch_kind, person_id, customer_id, journey_id, version, run_id, node, at, cost_fen,
      order_id
    from unnest(${column('key')}::text[], ${column('kind')}::text[], ${column('personId')}::uuid[],
      ${touches.map((touch) => canonical.get(touch.personId))}::uuid[], ${column('journeyId')}::uuid[],
      ${column('version')}::int[], ${column('runId')}::uuid[], ${column('node')}::text[], ${column('at')}::timestamptz[],
      ${column('costFen')}::bigint[], ${column('orderId')}::uuid[])
      as t (touch_key, kind, person_id, customer_id, journey_id, version, run_id, node, at, cost_fen, order_id)
    on conflict (touch_key) do update set kind = excluded.kind, at = excluded.at, cost_fen = excluded.cost_fen
      where journey.touch.kind <> excluded.kind`.execute(tx);
}
