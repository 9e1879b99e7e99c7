/** Pages of the inbox put together, and where links lead. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { couponOf, type Inbox, type Message, placeOf, withChanged, withNewest, withOlder } from './message.ts';

const aMessage = (n: number): Message => ({
  sendId: `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`,
  title: `message ${n}`,
  body: 'body',
  link: null,
  petId: null,
  purpose: 'service',
  at: new Date(Date.UTC(2026, 10, 22, 0, n)).toISOString(),
  readAt: null,
});
/** Newest first from `newest` down to `oldest`. */
const page = (newest: number, oldest: number, nextCursor: string | null = `before ${oldest}`) => ({
  items: Array.from({ length: newest - oldest + 1 }, (_, index) => aMessage(newest - index)),
  nextCursor,
});
const numbers = ({ items }: Inbox): number[] => items.map(({ sendId }) => Number(sendId.slice(-4)));

describe('inbox', () => {
  it('CAM-4 keeps what was loaded when a new message comes, without a gap or a repeat', () => {
    const shown = withOlder(withNewest(undefined, page(6, 4)), page(3, 1, null));
    const after = withNewest(shown, page(7, 5));
    assert.deepEqual(numbers(after), [7, 6, 5, 4, 3, 2, 1]);
    assert.equal(after.nextCursor, null);
  });

  it('CAM-4 starts anew when too much came at once to know what lies between', () => {
    const after = withNewest(withNewest(undefined, page(3, 1)), page(20, 18));
    assert.deepEqual(numbers(after), [20, 19, 18]);
    assert.equal(after.nextCursor, 'before 18');
  });

  it('CAM-4 shows what was read elsewhere as read', () => {
    const shown = withNewest(undefined, page(3, 1));
    const read = page(3, 1);
    const after = withNewest(shown, { ...read, items: read.items.map((item) => ({ ...item, readAt: item.at })) });
    assert.deepEqual(
      after.items.map(({ readAt }) => readAt !== null),
      [true, true, true],
    );
    assert.equal(withChanged(shown, (item) => ({ ...item, readAt: item.at })).items[0]?.readAt, aMessage(3).at);
  });

  it('CAM-4 leads to pages of the app, own short links and https addresses only', () => {
    assert.deepEqual(placeOf('/packages/pet/detail?petId=1'), { kind: 'page', url: '/packages/pet/detail?petId=1' });
    assert.deepEqual(placeOf('/app/#/pages/me/index'), { kind: 'page', url: '/pages/me/index' });
    assert.deepEqual(placeOf('/wallet?couponId=1'), { kind: 'page', url: '/packages/benefit/wallet?couponId=1' });
    assert.deepEqual(placeOf('/l/aB3dE6'), { kind: 'address', url: '/l/aB3dE6' });
    assert.deepEqual(placeOf('https://example.com/a'), { kind: 'address', url: 'https://example.com/a' });
    for (const link of [
      null,
      '',
      'javascript:alert(1)',
      '//elsewhere.example/x',
      '/\\elsewhere',
      'http://a.example/',
      '/v1/owner/me',
      '/pages/shop/index',
    ]) {
      assert.deepEqual(placeOf(link), { kind: 'none' }, String(link));
    }
  });

  it('LOY-7 knows the coupon that a message brings', () => {
    const couponId = '0190a0a0-0000-7000-8000-000000000001';
    assert.equal(couponOf({ link: `/packages/benefit/wallet?couponId=${couponId}` }), couponId);
    assert.equal(couponOf({ link: `/app/#/wallet?from=x&couponId=${couponId}` }), couponId);
    assert.equal(couponOf({ link: '/packages/benefit/wallet' }), undefined);
    assert.equal(couponOf({ link: `/packages/pet/detail?couponId=${couponId}` }), undefined);
  });
});
