/** Facts of settlement, live to the operator and to the merchant whom they concern. */
import { Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id } from '../../schema.ts';
import { PayoutState } from './words.ts';

const live = { staff: 'settlement.read', merchant: 'settlement.read' } as const;
const subject = Closed({ kind: Type.String(), id: Type.String() });

/** Something earned, reversed or recovered. */
export const itemNoted = eventType({
  name: 'settlement.item_noted',
  version: 1,
  payload: Closed({ merchantId: Id, kind: Type.String(), subject, netFen: Fen, currency: Type.String() }),
  live,
});

/** A dispute began or ended: what was earned of the subject waits, or goes on. */
export const holdChanged = eventType({
  name: 'settlement.hold_changed',
  version: 1,
  payload: Closed({ merchantId: Id, subject, held: Type.Boolean(), reason: Type.String(), amountFen: Fen }),
  live,
});

export const statementMade = eventType({
  name: 'settlement.statement_made',
  version: 1,
  payload: Closed({ merchantId: Id, statementId: Id, payableFen: Fen, carriedFen: Fen, currency: Type.String() }),
  live,
});

export const payoutChanged = eventType({
  name: 'settlement.payout_changed',
  version: 1,
  payload: Closed({ merchantId: Id, payoutId: Id, state: PayoutState, amountFen: Fen, currency: Type.String() }),
  live,
});

export const settlementEvents = [itemNoted, holdChanged, statementMade, payoutChanged] as const;
