/** Distances agree with the great circle, in plain code and in SQL. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../../test/database.ts';
import { type Db, openDb, openPool } from './db.ts';
import { boxAround, distanceMetres, type Point } from './geo.ts';
import { createLog } from './log.ts';

const place = (lat: number, lng: number): Point => ({ lat, lng });
const places = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('geo', () => {
  let db: Db;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent')));
  });
  afterAll(() => db.destroy());

  it('DSP-1 knows distances that anybody can look up', () => {
    expect(distanceMetres(place(0, 0), place(0, 1))).toBeCloseTo(111_195.08, 1);
    expect(distanceMetres(place(31.2304, 121.4737), place(39.9042, 116.4074))).toBeCloseTo(1_067_311, -3);
    expect(distanceMetres(place(10, 179.9), place(10, -179.9))).toBeLessThan(22_000);
  });

  it('says the same in SQL', async () => {
    for (const [a, b] of fc.sample(fc.tuple(places, places), 50)) {
      const { rows } = await sql<{ metres: number }>`
        select platform.distance_m(${a.lat}, ${a.lng}, ${b.lat}, ${b.lng}) as metres`.execute(db);
      expect(rows[0]?.metres).toBeCloseTo(distanceMetres(a, b), 3);
    }
  });

  it('draws a box that leaves nobody out', () => {
    fc.assert(
      fc.property(places, places, fc.integer({ min: 1, max: 50_000 }), (centre, offset, metres) => {
        const near = place(centre.lat + offset.lat / 500, centre.lng + offset.lng / 500);
        if (near.lat > 90 || near.lat < -90 || Math.abs(near.lng) > 180) return;
        if (distanceMetres(centre, near) > metres) return;
        const box = boxAround(centre, metres);
        expect(near.lat >= box.south && near.lat <= box.north).toBe(true);
        expect(near.lng >= box.west && near.lng <= box.east).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
