/** What the writers sent and what was acknowledged: the truth that the databases are compared with. */

/** One write: its natural key, and whether a positive answer for it arrived. */
export interface Write {
  readonly key: string;
  acknowledged: boolean;
  /** The server said that an earlier call with this key may still be running: ask again once that is certainly over. */
  open: boolean;
}

export interface Sale extends Write {
  readonly customerId: string;
  readonly amountFen: number;
  /** From the answer. */
  orderNo?: string;
}

export interface Batch extends Write {
  readonly messageIds: readonly string[];
}

export interface Import extends Write {
  readonly orders: number;
  readonly csv: string;
  importId?: string;
}

export interface Ledger {
  readonly sales: Sale[];
  readonly batches: Batch[];
  readonly imports: Import[];
}

export const emptyLedger = (): Ledger => ({ sales: [], batches: [], imports: [] });

export const acknowledged = <W extends Write>(writes: readonly W[]): W[] =>
  writes.filter((write) => write.acknowledged);
