/** When a question may be asked, and how its time limit reads. */
import { describe, expect, it } from 'vitest';
import { asDays, freshFunnel, freshPath, hoursOf, isFunnelComplete, isPathComplete } from './question.ts';

describe('INS-5 questions of funnel and path', () => {
  it('INS-5 begins with questions that can be asked at once', () => {
    expect(isFunnelComplete(freshFunnel())).toBe(true);
    expect(isPathComplete(freshPath())).toBe(true);
  });

  it('INS-5 waits until every step has its event and every condition its value', () => {
    const question = freshFunnel();
    const step = (where: object) => ({ event: 'order', where: [{ property: 'kind', operator: 'eq', ...where }] });
    const withStep = (one: object) => ({ ...question, steps: [question.steps[0], one] }) as typeof question;
    expect(isFunnelComplete(withStep({ event: '' }))).toBe(false);
    expect(isFunnelComplete(withStep(step({})))).toBe(false);
    expect(isFunnelComplete(withStep(step({ value: '' })))).toBe(false);
    expect(isFunnelComplete(withStep(step({ operator: 'in', value: [] })))).toBe(false);
    expect(isFunnelComplete(withStep(step({ operator: 'isSet' })))).toBe(true);
    expect(isFunnelComplete(withStep(step({ value: 'goods' })))).toBe(true);
  });

  it('INS-5 refuses a span that ends before it begins, and a breakdown without a property', () => {
    const question = freshFunnel();
    expect(isFunnelComplete({ ...question, from: question.until })).toBe(false);
    expect(isFunnelComplete({ ...question, breakdown: { by: 'property', property: '' } })).toBe(false);
    expect(isFunnelComplete({ ...question, breakdown: { by: 'tier' } })).toBe(true);
    expect(isPathComplete({ ...freshPath(), until: '2000-01-01' })).toBe(false);
  });

  it('INS-5 reads whole days as days', () => {
    expect(asDays(168)).toBe(7);
    expect(asDays(5)).toBeNull();
    expect(hoursOf(3, 'days')).toBe(72);
    expect(hoursOf(3, 'hours')).toBe(3);
  });
});
