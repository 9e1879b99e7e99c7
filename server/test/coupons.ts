/** Coupon templates and sales for tests, over HTTP as staff would. */
import type { Audience, Budget, Coupon } from '@pawloop/contract';
import { expect } from 'vitest';
import { aTemplate } from './coupon-template.ts';
import type { Headers, TestApp } from './harness.ts';

/** What staff do with coupons. */
export function couponDesk(app: TestApp, staff: Headers) {
  let own = staff;
  /** As staff unless other headers are given; signs in again where a test's clock has ended the session. */
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers: Headers = {}) => {
    const send = (as: Headers) =>
      app.http.inject({ method, url, headers: { ...as, ...headers }, ...(body && { body }) });
    const others = 'authorization' in headers || 'cookie' in headers;
    if (others) return send({});
    const reply = await send(own);
    if (reply.statusCode !== 401) return reply;
    own = await app.staff();
    return send(own);
  };
  const must = async <T>(method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers?: Headers): Promise<T> => {
    const reply = await call(method, url, body, headers);
    expect(reply.statusCode, reply.body).toBeLessThan(300);
    return reply.json<T>();
  };
  return {
    call,
    must,
    /** An active template. @returns its id */
    async template(change: Partial<Coupon.TemplateInput> = {}, terms: Partial<Coupon.Terms> = {}): Promise<string> {
      const input = aTemplate(change, terms);
      const { templateId } = await must<Coupon.CouponTemplate>('POST', '/v1/coupon-templates', input);
      await must('PUT', `/v1/coupon-templates/${templateId}/status`, { status: 'active' });
      return templateId;
    },
    budget: (limit: number, change: object = {}) =>
      must<Budget.Budget>('POST', '/v1/budgets', { name: 'Spring', unit: 'fen', limit, shares: null, ...change }),
    budgetNow: (budgetId: string) => must<Budget.BudgetDetail>('GET', `/v1/budgets/${budgetId}`),
    claim: (templateId: string, owner: Headers, key?: string) =>
      call('POST', '/v1/owner/coupons/claim', { templateId }, { ...owner, ...(key && { 'idempotency-key': key }) }),
    sell: (customerId: string, couponIds: readonly string[], unitFen = 10_000, key?: string) =>
      call(
        'POST',
        '/v1/counter-sales',
        {
          customerId,
          kind: 'goods',
          couponIds,
          lines: [{ name: 'food', sku: 'F1', category: 'food', quantity: 1, unitFen }],
        },
        key === undefined ? {} : { 'idempotency-key': key },
      ),
    cancel: (orderId: string) =>
      must<Audience.Order>('POST', `/v1/counter-sales/${orderId}/cancel`, { reason: 'changed their mind' }),
    coupon: (couponId: string) => must<Coupon.CouponDetail>('GET', `/v1/coupons/${couponId}`),
  };
}
