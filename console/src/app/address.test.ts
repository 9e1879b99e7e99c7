/** Addresses, problems and figures: pure logic of the shell and the rooms. */
import { ApiError } from '@pawloop/contract/client';
import { describe, expect, it } from 'vitest';
import { shownColumns, sortOf } from '../kit/table/column.ts';
import { customerQuery } from '../rooms/customers/list/customerQuery.ts';
import { ageParts } from '../rooms/customers/pets/petWords.ts';
import { rfmFilters } from '../rooms/customers/rfm/rfmQuery.ts';
import { saleLines, totalFen } from '../rooms/customers/sale/total.ts';
import { distanceFor, lensArea } from '../rooms/customers/segments/vennShape.ts';
import { averageAt } from '../rooms/insight/retention/triangle.ts';
import { controlOf } from '../rooms/settings/values/schema.ts';
import { differences, listChange } from '../rooms/team/audit/difference.ts';
import { codeOf, fieldFaults, fieldOf, Unreachable } from './problem.ts';
import type { Room } from './room.ts';
import { roomAbove, roomAt } from './rooms.ts';
import { parseSearch, stringifySearch } from './search.ts';
import { addDays, relativeTime } from './time.ts';

describe('UI-C3 deep links', () => {
  it('UI-C3 keeps filters as plain text in the address', () => {
    expect(stringifySearch({ tag: '金毛 家长', page: undefined, city: '' })).toBe(
      '?tag=%E9%87%91%E6%AF%9B+%E5%AE%B6%E9%95%BF',
    );
    expect(parseSearch('?tag=%E9%87%91&n=1')).toEqual({ tag: '金', n: '1' });
  });

  it('UI-C3 reads the customer list from its address and drops what means nothing', () => {
    expect(customerQuery({ lifecycle: 'dormant', rfmCell: 'nonsense', sort: 'netFen:desc' })).toEqual({
      lifecycle: 'dormant',
      sort: 'netFen',
      order: 'desc',
    });
    expect(rfmFilters({ r: '5', f: '9', asOf: 'soon', monetary: 'gross' })).toEqual({ r: 5, monetary: 'gross' });
  });

  it('UI-C3 finds the room of a path, plain names before parameters', () => {
    expect(roomAt('/segments/new')?.title).toBe('segmentNew');
    expect(roomAt('/segments/1/edit')?.path).toBe('/segments/$segmentId/edit');
    expect(roomAt('/customers/')?.path).toBe('/customers');
    expect(roomAt('/nowhere')).toBeUndefined();
  });

  it('UI-C3 the way back from a room is the nearest room above that may be entered', () => {
    const above = (path: string, isOpen = (_room: Room) => true) => roomAbove(path, isOpen)?.path;
    expect(above('/merchants/1')).toBe('/merchants');
    expect(above('/catalogue/services/bath')).toBe('/catalogue');
    expect(above('/money/pay/1', (room) => room.path !== '/money')).toBe('/');
    expect(above('/')).toBeUndefined();
  });
});

describe('UI-C3 tables and forms', () => {
  it('UI-C3 shows the chosen columns and always the main one', () => {
    const render = () => null;
    const columns = [
      { key: 'name', title: '', render, main: true as const },
      { key: 'city', title: '', render },
      { key: 'no', title: '', render, spare: true as const },
    ];
    expect(shownColumns(columns, null).map((one) => one.key)).toEqual(['name', 'city']);
    expect(shownColumns(columns, ['no']).map((one) => one.key)).toEqual(['name', 'no']);
    expect(sortOf('net:desc')).toEqual({ by: 'net', descending: true });
    expect(sortOf(undefined)).toBeUndefined();
  });

  it('API-1 puts field errors at their fields', () => {
    const say = ((_key: string, options: { defaultValue: string }) => options.defaultValue) as never;
    const problem = new ApiError({
      type: '',
      title: '',
      status: 422,
      code: 'request/invalid',
      errors: [
        { pointer: '/body/lines/0/quantity', detail: 'too much' },
        { pointer: '/lines/0/quantity', detail: 'odd' },
      ],
    });
    expect(fieldOf('/body/a~1b')).toEqual(['a/b']);
    expect(fieldFaults(say, problem)).toEqual([{ name: ['lines', 0, 'quantity'], errors: ['too much', 'odd'] }]);
    expect(codeOf(new Unreachable())).toBe('request/unreachable');
  });

  it('AUD-1 a counter sale is counted in whole fen', () => {
    const lines = [
      { name: ' 洗澡 ', quantity: 3, price: 0.1 },
      { name: '退', quantity: -1, price: 19.99 },
    ];
    expect(totalFen(lines)).toBe(30 - 1999);
    expect(saleLines(lines)[0]).toEqual({ name: '洗澡', quantity: 3, unitFen: 10 });
  });

  it('ACC-4 tells what a change changed', () => {
    expect(differences({ a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 }, d: true })).toEqual([
      { path: ['b', 'c'], before: 2, after: 3 },
      { path: ['d'], before: undefined, after: true },
    ]);
    expect(listChange(['x', 'y'], ['y', 'z'])).toEqual({ added: ['z'], removed: ['x'] });
    expect(listChange(1, 2)).toBeUndefined();
  });

  it('UI-C3 makes a control from a setting schema', () => {
    expect(controlOf({ type: 'integer', minimum: 1 }, 'audience.newDays')).toEqual({
      kind: 'number',
      whole: true,
      min: 1,
    });
    expect(controlOf({ type: 'integer' }, 'audience.highValueAverageFen')).toEqual({ kind: 'money' });
    expect(controlOf({ enum: ['gross', 'net'] }, 'm')).toEqual({ kind: 'choice', options: ['gross', 'net'] });
    expect(
      controlOf({ type: 'array', items: { type: 'object', properties: { a: { type: 'boolean' } } } }, 'x'),
    ).toEqual({
      kind: 'list',
      item: { kind: 'group', members: [{ name: 'a', control: { kind: 'switch' } }] },
    });
  });
});

describe('UI-C4 figures', () => {
  it('INS-5 averages only cohorts that are old enough', () => {
    const cohorts = [
      { size: 10, cells: [10, 5] },
      { size: 30, cells: [30] },
    ];
    expect(averageAt(cohorts, 1)).toBe(0.5);
    expect(averageAt(cohorts, 2)).toBeNull();
  });

  it('AUD-6 draws circles whose overlap has the asked area', () => {
    const distance = distanceFor(100, 60, 4000);
    expect(lensArea(100, 60, distance)).toBeCloseTo(4000, 3);
    expect(distanceFor(100, 60, 0)).toBeGreaterThan(160);
  });

  it('UI-C3 says times and ages as people do', () => {
    const now = Date.parse('2026-03-10T12:00:00Z');
    expect(relativeTime('2026-03-10T11:57:00Z', now, 'zh')).toContain('3');
    expect(relativeTime('2026-03-12T12:00:00Z', now, 'en')).toBe('in 2 days');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(ageParts(30)).toEqual({ unit: 'weeks', count: 4 });
    expect(ageParts(400)).toEqual({ unit: 'months', count: 13 });
    expect(ageParts(800)).toEqual({ unit: 'years', count: 2 });
  });
});
