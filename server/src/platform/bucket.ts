/**
 * A place in [0, 1) for a customer in an experiment: the same in every process, after restarts and re-entries, and
 * independent between experiments. For random splits, hold-outs and control groups (rule 29 of journeys).
 */
import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';

const RANGE = 2 ** 32;

/** First eight hexadecimal digits of md5(`experiment:customerId`) as a share of 2^32; ids in lower case. */
export function bucketOf(experiment: string, customerId: string): number {
  const digest = createHash('md5').update(`${experiment}:${customerId}`).digest();
  return digest.readUInt32BE(0) / RANGE;
}

/** The same as SQL, of type double precision. */
export function bucketSql(experiment: string, customerId: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(('x' || left(md5(${experiment}::text || ':' || ${customerId}::text), 8))::bit(32)::bigint & 4294967295)::float8 / 4294967296`;
}
