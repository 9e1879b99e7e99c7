/** How the work is cut: shards of customers, and runs that are due at one step of one version. */

/** Shards of runs that entered with many others, by customer; they come after shard 0. */
export const BULK_SHARDS = 4;

/**
 * Runs that entered one by one share shard 0: a batch costs the same statements for three runs as for three hundred, so
 * one worker answers sooner than four that take a few each. Those that entered with many others hold up nobody there.
 */
export const shardOf = (customerNo: number, bulk: boolean): number => (bulk ? 1 + (customerNo % BULK_SHARDS) : 0);

export interface Group {
  readonly shard: number;
  readonly journeyId: string;
  readonly version: number;
  readonly node: string;
  readonly runIds: readonly string[];
}
