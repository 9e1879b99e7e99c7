/** Stores from a file: hours of OpenStreetMap, rejected rows with reasons, twice is once; the real clinics of Berlin. */
import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { distanceMetres } from '../../../platform/geo.ts';
import { osmHours } from './hours.ts';
import { recognise } from './row.ts';

const BERLIN = path.resolve(
  import.meta.dirname,
  '../../../../../../shared/data/pet-vets-berlin/vets_osm_berlin_2025-09-25.csv.gz',
);

const brief = (text: string): string =>
  osmHours(text)
    .map(({ weekday, starts, ends }) => `${weekday} ${starts}-${ends}`)
    .join(', ');

describe('opening hours as OpenStreetMap writes them', () => {
  it.each([
    [
      'Mo-We 09:00-12:00,14:00-18:00',
      '1 09:00-12:00, 1 14:00-18:00, 2 09:00-12:00, 2 14:00-18:00, 3 09:00-12:00, 3 14:00-18:00',
    ],
    ['Mo 10:00-12:00, Mo 17:00-19:00', '1 10:00-12:00, 1 17:00-19:00'],
    ['Mo-Tu 09:00-20:00; Tu 09:00-14:00', '1 09:00-20:00, 2 09:00-14:00'],
    ['Mo,Th-Fr 9:00 - 10:30; PH off', '1 09:00-10:30, 4 09:00-10:30, 5 09:00-10:30'],
    ['Sa, Su 10:00-11:00; Su off', '6 10:00-11:00'],
    ['Sa-Mo 08:00-09:00', '1 08:00-09:00, 6 08:00-09:00, 7 08:00-09:00'],
    ['Fr 22:00-26:00', '5 22:00-02:00'],
    ['Mo 09:00-12:00 16:00-19:00', '1 09:00-12:00, 1 16:00-19:00'],
    ['Mo 09:00-12:00; Sa "by appointment"', '1 09:00-12:00'],
    ['Mo 09:00-12:00, Mo 13:00-16:00 "with a call before"', '1 09:00-12:00'],
    ['"call us"', ''],
    ['', ''],
  ])('CLI-1 reads %s', (text, hours) => {
    expect(brief(text)).toBe(hours);
  });

  it('CLI-1 reads 24/7 as every day and hour', () => {
    expect(osmHours('24/7')).toHaveLength(7);
    expect(osmHours('24/7')[6]).toEqual({ weekday: 7, starts: '00:00', ends: '24:00' });
  });

  it.each([
    'Sa[1] 10:00-12:00',
    'week 01-53/2 Sa 09:00-12:00',
    'Dec 23-26 off',
    'sunrise-sunset',
    'Mo 10:00+',
    'Th;Fr 10:00-12:00',
    'Mo 25:00-26:00',
  ])('CLI-1 says that it does not understand %s', (text) => {
    expect(() => osmHours(text)).toThrow();
  });
});

describe('stores of a file', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const csv = (text: string) => Readable.from([text]).pipe(parse({ columns: true }));
  const bring = (records: AsyncIterable<Record<string, string>>, map: object, dryRun = false) =>
    app.modules.merchant.importStores(records, { source: 'osm', map, timeZone: 'Europe/Berlin', dryRun });
  const header = 'osmid,name,addr:street,addr:housenumber,addr:city,phone,opening_hours,emergency,amenity,lat,lon';
  const map = recognise(header.split(','));
  const good = `${header}
1,Clinic A,Road,1,Berlin,+49 30 1,Mo-Fr 09:00-17:00,yes,veterinary,52.5,13.4
2,Clinic B,Road,2,Berlin,,,,veterinary,52.51,13.41`;
  const count = async () => {
    const { rows } = await sql<{ stores: number; merchants: number }>`
      select (select count(*)::int from merchant.store) as stores, (select count(*)::int from merchant.merchant) as merchants`.execute(
      app.db,
    );
    return rows[0];
  };

  it('CLI-1 brings them in once, hidden until their merchant is admitted, and changes what has changed', async () => {
    expect(await bring(csv(good), map, true)).toMatchObject({ rows: 2, created: 2 });
    expect(await count()).toEqual({ stores: 0, merchants: 0 });
    expect(await bring(csv(good), map)).toMatchObject({ rows: 2, created: 2, withoutHours: 1, rejects: [] });
    expect(await bring(csv(good), map)).toMatchObject({ created: 0, unchanged: 2 });
    const moved = good.replace('Mo-Fr 09:00-17:00', 'Mo-Fr 10:00-17:00');
    expect(await bring(csv(moved), map)).toMatchObject({ created: 0, changed: 1, unchanged: 1 });
    expect(await count()).toEqual({ stores: 2, merchants: 2 });
    const { rows } = await sql`select from ${app.modules.merchant.listing.stores(app.clock.now())} s`.execute(app.db);
    expect(rows).toEqual([]);
    const staff = await app.staff();
    const seen = (await app.http.inject({ url: '/v1/stores?search=clinic', headers: staff })).json();
    expect(seen.items).toMatchObject([
      { name: 'Clinic A', emergency: true, timeZone: 'Europe/Berlin', visible: false },
      { name: 'Clinic B' },
    ]);
  });

  it('CLI-1 rejects what cannot be taken, each with its line and reason', async () => {
    const bad = `${header}
11,,Road,1,Berlin,,,,veterinary,52.5,13.4
12,No place,Road,1,Berlin,,,,veterinary,,13.4
13,Far out,Road,1,Berlin,,,,veterinary,152.5,13.4
14,Odd hours,Road,1,Berlin,,Sa[1] 10:00-12:00,,veterinary,52.5,13.4
15,No address,,,,,,,veterinary,52.5,13.4
16,Twice,Road,1,Berlin,,,,veterinary,52.5,13.4
16,Twice,Road,1,Berlin,,,,veterinary,52.5,13.4`;
    const { rejects, created } = await bring(csv(bad), map);
    expect(created).toBe(2);
    expect(rejects).toEqual([
      { line: 2, id: '11', reason: 'no name' },
      { line: 3, id: '12', reason: 'latitude missing' },
      { line: 4, id: '13', reason: 'latitude 152.5' },
      { line: 5, id: '14', reason: 'opening hours not understood: Sa[1] 10:00-12:00' },
      { line: 8, id: '16', reason: 'the id stands twice in the file' },
    ]);
  });

  it('CLI-1 two imports at once make one store of each id', async () => {
    const file = `${header}\n${Array.from({ length: 20 }, (_, i) => `r${i},Race ${i},Road,1,Berlin,,,,veterinary,52.5,13.4`).join('\n')}`;
    const results = await Promise.all(Array.from({ length: 4 }, () => bring(csv(file), map)));
    expect(results.reduce((sum, one) => sum + one.created, 0)).toBe(20);
    expect(results.reduce((sum, one) => sum + one.unchanged, 0)).toBe(60);
  });

  it.skipIf(!existsSync(BERLIN))(
    'DSP-1 the clinics of Berlin: within 3 km agrees with the great circle, nearest first',
    async () => {
      const stream = createReadStream(BERLIN)
        .pipe(createGunzip())
        .pipe(parse({ bom: true, columns: true }));
      const first =
        'osmid,name,amenity,addr:street,addr:housenumber,addr:postcode,addr:city,phone,opening_hours,emergency,lat,lon';
      const result = await app.modules.merchant.importStores(stream, {
        source: 'berlin',
        map: recognise(first.split(',')),
        timeZone: 'Europe/Berlin',
        dryRun: false,
      });
      expect(result.rows).toBe(178);
      expect(result.created + result.rejects.length).toBe(178);
      expect(result.created).toBe(167);
      // Every one a hospital in order, so that the distance alone decides.
      await sql`update merchant.store set emergency = true where source = 'berlin'`.execute(app.db);
      await sql`update merchant.merchant set state = 'live' where source = 'berlin'`.execute(app.db);
      await sql`update merchant.merchant_category set admitted = true, in_order_from = '2020-01-01', in_order_until = '2100-01-01'`.execute(
        app.db,
      );
      const { rows } = await sql<{ store_id: string; lat: number; lng: number }>`
      select store_id, lat, lng from merchant.store where source = 'berlin'`.execute(app.db);
      for (const place of [
        { lat: 52.52, lng: 13.405 },
        { lat: 52.457, lng: 13.526 },
        { lat: 52.6, lng: 13.2 },
      ]) {
        for (const metres of [1000, 3000, 10_000]) {
          const expected = rows
            .map((row) => ({ id: row.store_id, distance: distanceMetres(place, row) }))
            .filter((one) => one.distance <= metres)
            .toSorted((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1));
          const near = await app.modules.merchant.hospitalsNear(app.db, place, metres, {
            species: 'dog',
            at: app.clock.now(),
            limit: 500,
          });
          expect(
            near.filter((one) => rows.some((row) => row.store_id === one.storeId)).map((one) => one.storeId),
          ).toEqual(expected.map((one) => one.id));
          expect(near.every((one) => Math.abs(one.distanceM - distanceMetres(place, one)) < 0.01)).toBe(true);
        }
      }
    },
  );
});

if (!existsSync(BERLIN)) console.info('pet-vets-berlin is not there: its test is skipped');
