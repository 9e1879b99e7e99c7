/** Lines of one go: times of added ones, what goes to the server, and the way out of a conflict (BOOK-8, rule 5). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alternativesOf, hasTime, inputOf, type Line, movedTo, withChange, withLine, without } from './draft.ts';

const wash: Line = { offerId: 'wash', petId: 'mimi', mode: 'appointment', startsAt: '2026-11-23T02:00:00Z' };

describe('lines of one go', () => {
  it('BOOK-8 lets the next appointment begin when the last one ends', () => {
    const lines = withLine([wash], { offerId: 'wash', petId: 'dodo', mode: 'appointment' }, [
      { endsAt: '2026-11-23T03:30:00Z' },
    ]);
    assert.equal(lines[1]?.startsAt, '2026-11-23T03:30:00Z');
  });

  it('BOOK-8 shares the nights of a stay, and asks anew when nothing is known', () => {
    const stay: Line = { offerId: 'room', petId: 'mimi', mode: 'stay', checkIn: '2026-12-01', checkOut: '2026-12-04' };
    const [, second] = withLine([stay], { offerId: 'room', petId: 'dodo', mode: 'stay' }, []);
    assert.deepEqual([second?.checkIn, second?.checkOut], ['2026-12-01', '2026-12-04']);
    const [, bath] = withLine([stay], { offerId: 'wash', petId: 'dodo', mode: 'appointment' }, []);
    assert.equal(bath && hasTime(bath), false);
  });

  it('BOOK-3 sends only what belongs to the kind of service', () => {
    const odd: Line = { ...wash, checkIn: '2026-12-01', checkOut: '2026-12-02', sessionId: 's', matted: false };
    assert.deepEqual(inputOf(odd), { offerId: 'wash', petId: 'mimi', startsAt: '2026-11-23T02:00:00Z' });
  });

  it('BOOK-17 needs at least one night', () => {
    const stay: Line = { offerId: 'room', petId: 'mimi', mode: 'stay', checkIn: '2026-12-01', checkOut: '2026-12-01' };
    assert.equal(hasTime(stay), false);
    assert.equal(hasTime({ ...stay, checkOut: '2026-12-02' }), true);
  });

  it('BOOK-8 changes and removes one line and leaves the others', () => {
    const lines = [wash, { ...wash, petId: 'dodo' }];
    assert.deepEqual(
      withChange(lines, 1, { matted: true }).map(({ matted }) => matted),
      [undefined, true],
    );
    assert.deepEqual(
      without(lines, 0).map(({ petId }) => petId),
      ['dodo'],
    );
  });

  it('rule 5 reads the next free starts out of a refusal, and nothing else', () => {
    const errors = [
      { pointer: '/alternatives/0', detail: '2026-11-23T04:00:00Z' },
      { pointer: '/items/1/alternatives/0', detail: '2026-11-23T05:00:00Z' },
      { pointer: '/body/items/0', detail: 'wrong' },
    ];
    assert.deepEqual(alternativesOf({ errors }), [
      { line: 0, startsAt: '2026-11-23T04:00:00Z' },
      { line: 1, startsAt: '2026-11-23T05:00:00Z' },
    ]);
    assert.deepEqual(alternativesOf(undefined), []);
  });

  it('rule 5 takes one of them: an appointment its start, a stay its nights from that day at the store on', () => {
    const at = '2026-12-04T16:00:00Z';
    const stay: Line = { offerId: 'room', petId: 'mimi', mode: 'stay', checkIn: '2026-12-01', checkOut: '2026-12-04' };
    assert.deepEqual(movedTo(wash, at, 'Asia/Shanghai'), { startsAt: at });
    assert.deepEqual(movedTo(stay, at, 'Asia/Shanghai'), { checkIn: '2026-12-05', checkOut: '2026-12-08' });
    assert.deepEqual(movedTo({ ...stay, mode: 'class' }, at, 'Asia/Shanghai'), {});
  });
});
