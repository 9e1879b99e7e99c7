/** Buckets of experiments: evenly spread, stable, independent, and the same in SQL (rule 29 of journeys). */
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../../test/database.ts';
import { bucketOf, bucketSql } from './bucket.ts';
import { type Db, openDb, openPool } from './db.ts';
import { newId } from './ids.ts';
import { createLog } from './log.ts';

describe('CAM-8 buckets', () => {
  const customers = Array.from({ length: 100_000 }, () => newId());
  let db: Db;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase('bucket'), createLog('silent')));
  });
  afterAll(() => (db as Kysely<unknown>).destroy());

  it('rule 29 spread 100,000 customers within one per cent of every target', () => {
    for (const share of [0.05, 0.1, 0.5, 0.9]) {
      const inside = customers.filter((id) => bucketOf('autumn', id) < share).length / customers.length;
      expect(Math.abs(inside - share)).toBeLessThan(0.01);
    }
  });

  it('rule 29 are independent between experiments', () => {
    const both = customers.filter((id) => bucketOf('a', id) < 0.5 && bucketOf('b', id) < 0.5).length;
    expect(Math.abs(both / customers.length - 0.25)).toBeLessThan(0.01);
  });

  it('rule 29 are the same in SQL', async () => {
    const some = customers.slice(0, 2000);
    const { rows } = await sql<{ id: string; bucket: number }>`
      select id, ${bucketSql('autumn', sql`id`)} as bucket from unnest(${some}::uuid[]) as id`.execute(db);
    expect(rows.map((row) => row.bucket)).toEqual(rows.map((row) => bucketOf('autumn', row.id)));
  });
});
