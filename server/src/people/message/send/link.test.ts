/** Where a message leads. */
import { describe, expect, it } from 'vitest';
import { linkOf } from './write.ts';

type One = Parameters<typeof linkOf>[0];
const couponId = '0190a0a0-0000-7000-8000-000000000001';
const wallet = '/packages/benefit/wallet';
const leading = (link: string | null, variables: Readonly<Record<string, unknown>> | null) =>
  linkOf({ row: { variables }, template: { link } } as unknown as One);

describe('link of a message', () => {
  it('LOY-7 opens the coupon that the message brings when it leads to the wallet', () => {
    expect(leading(wallet, { coupon: { couponId } })).toBe(`${wallet}?couponId=${couponId}`);
    expect(leading(wallet, { 'coupon.couponId': couponId })).toBe(`${wallet}?couponId=${couponId}`);
  });

  it('LOY-7 leaves other links alone, and takes nothing for a coupon that is none', () => {
    expect(leading('/packages/pet/list', { coupon: { couponId } })).toBe('/packages/pet/list');
    expect(leading(wallet, { coupon: { couponId: 'x&y=1' } })).toBe(wallet);
    expect(leading(wallet, null)).toBe(wallet);
    expect(leading(null, { coupon: { couponId } })).toBe(null);
  });

  it('CAM-4 takes the own path of the caller before the one of the template, and no foreign address', () => {
    expect(leading(wallet, { coupon: { couponId }, link: '/packages/pet/list' })).toBe('/packages/pet/list');
    expect(leading('/packages/pet/list', { link: '//elsewhere.example/x' })).toBe('/packages/pet/list');
  });

  it('CAM-2 names what the journey is about, and nothing that could change the page', () => {
    const review = '/packages/booking/review?bookingId={event.bookingId}';
    expect(leading(review, { event: { bookingId: couponId } })).toBe(`/packages/booking/review?bookingId=${couponId}`);
    for (const bookingId of ['a&admin=1', '../x', 7, null]) {
      expect(leading(review, { event: { bookingId } })).toBe('/packages/booking/review');
    }
    expect(leading(review, null)).toBe('/packages/booking/review');
  });
});
