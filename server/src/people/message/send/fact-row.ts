/** The columns of a send that its events need, and the way from them to the events' facts. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { SendFact } from './announce.ts';
import type { Origin } from './guard.ts';

export interface FactRow {
  readonly send_id: string;
  readonly customer_id: string;
  readonly pet_id: string | null;
  readonly template_id: string;
  readonly template_version: number;
  readonly channel: Message.MessageChannel;
  readonly purpose: Message.MessagePurpose;
  readonly price_fen: number;
  readonly origin: Origin;
}

/** For a table called `s`. */
export const factColumns = sql`s.send_id, s.customer_id, s.pet_id, s.template_id, s.template_version,
  s.channels[s.place] as channel, s.purpose, s.price_fen, s.origin`;

export function toFact(row: FactRow): SendFact {
  return {
    sendId: row.send_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    templateId: row.template_id,
    templateVersion: row.template_version,
    channel: row.channel,
    purpose: row.purpose,
    priceFen: row.price_fen,
    origin: row.origin,
  };
}
