/** A step through its form and back, and the server's counts as a card shows them. */
import { describe, expect, it } from 'vitest';
import { freshStep, stepKinds } from '../graph/model.ts';
import { stepCounts } from '../room/stepCounts.ts';
import { fromForm, tidy, toForm } from './stepValues.ts';

describe('CAM-1 a step in its drawer', () => {
  it.each(stepKinds)('CAM-1 a step of kind %s comes back from its form as it went in', (kind) => {
    const step = freshStep(kind, `${kind}-1`, 'end-1');
    expect(fromForm(step, toForm(step))).toEqual(step);
  });

  it('CAM-1 leaves out what was left empty and keeps the ways out', () => {
    const step = freshStep('message', 'message-1', 'end-1');
    const edited = fromForm(step, { ...toForm(step), templateId: undefined, channels: [], label: '' });
    expect(edited).toEqual({
      id: 'message-1',
      kind: 'message',
      templateId: '',
      quiet: 'delay',
      capped: 'skip',
      ifNotSent: 'continue',
      next: 'end-1',
    });
    expect(tidy({ cases: [{ label: '', next: 'a' }], share: 0 })).toEqual({ cases: [{ next: 'a' }], share: 0 });
  });

  it('CAM-1 gives a refused coupon its own way and takes it back', () => {
    const step = freshStep('coupon', 'coupon-1', 'end-1');
    const apart = fromForm(step, { ...toForm(step), apart: true });
    expect(apart).toMatchObject({ next: 'end-1', onRefused: 'end-1' });
    expect(fromForm(apart, { ...toForm(apart), apart: false })).toEqual(step);
  });

  it('CAM-1 sends the filled fields of a webhook only', () => {
    const step = freshStep('webhook', 'webhook-1', 'end-1');
    const body = [{ name: ' tier ', value: 'gold' }, { name: '', value: 'x' }, {}];
    expect(fromForm(step, { url: 'https://example.com/a', body })).toMatchObject({ body: { tier: 'gold' } });
    expect(fromForm(step, { url: 'https://example.com/a', body: [] })).not.toHaveProperty('body');
  });

  it('CAM-1 keeps the event of a wait apart from its conditions', () => {
    const step = freshStep('waitEvent', 'waitEvent-1', 'end-1');
    const where = [{ property: 'kind', operator: 'eq' as const, value: 'service' }];
    const edited = fromForm(step, { ...toForm(step), wish: { event: 'order', where } });
    expect(edited).toMatchObject({ event: 'order', where, onTimeout: 'end-1' });
    expect(toForm(edited).wish).toEqual({ event: 'order', where });
  });
});

describe('CAM-1 live counts', () => {
  it('CAM-1 tells what went out from what did not and why, most frequent reason first', () => {
    const outcomes = { planned: 9, sent: 5, 'then:sent': 5, opened: 4, blocked: 1, 'refused:budget': 3, would: 4 };
    expect(stepCounts({ node: 'message-1', here: 2, reached: 12, left: 10, outcomes })).toEqual({
      waiting: 2,
      passed: 10,
      sent: 5,
      refused: [
        { reason: 'budget', count: 3 },
        { reason: 'blocked', count: 1 },
      ],
    });
  });
});
