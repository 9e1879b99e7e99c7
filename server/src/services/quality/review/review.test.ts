/** Reviews over HTTP on PostgreSQL: who may write, who sees what when, what counts (BOOK-11, rules 35 and 37). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Owner, openQualityWorld, type QualityWorld, type Shop } from '../../../../test/quality.ts';
import type { ServedBooking } from '../deps.ts';

let world: QualityWorld;
beforeAll(async () => {
  world = await openQualityWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const write = (booking: ServedBooking, owner: Owner, stars = 5, more: object = {}) =>
  world.call('POST', `/v1/owner/bookings/${booking.bookingId}/review`, owner.headers, { stars, text: 'ok', ...more });
const note = (booking: ServedBooking, shop: Shop, stars = 4) =>
  world.call('POST', `/v1/bookings/${booking.bookingId}/owner-note`, shop.headers, { stars, text: 'kind' });
const ofStore = (shop: Shop) =>
  world.must<{ items: Quality.PublicReview[] }>('GET', `/v1/stores/${shop.storeId}/reviews`, {});
const quality = (shop: Shop) => world.must<Quality.StoreQuality>('GET', `/v1/stores/${shop.storeId}/quality`, {});
const review = (reviewId: string) =>
  world.must<Quality.StaffReviewDetail>('GET', `/v1/reviews/${reviewId}`, world.staff);

describe('who may review', () => {
  it('BOOK-11 rule 35 lets only the payer of a completed booking review, once, within 30 days', async () => {
    const [shop, owner, other] = [await world.shop(), await world.owner(), await world.owner()];
    const open = world.book(shop, owner, { state: 'in_service', completedAt: null });
    expect((await write(open, owner)).json().code).toBe('quality/not-completed');
    const done = world.book(shop, owner);
    expect((await write(done, other)).json().code).toBe('quality/booking-not-found');
    expect((await write(done, owner, 6)).statusCode).toBe(400);
    expect((await write(done, owner)).statusCode).toBe(201);
    expect((await write(done, owner)).json().code).toBe('quality/already-written');
    const now = world.app.clock.now();
    const edge = now.subtract({ hours: 30 * 24 });
    const last = world.book(shop, owner, { completedAt: edge.toString() });
    const late = world.book(shop, owner, { completedAt: edge.subtract({ seconds: 1 }).toString() });
    expect((await write(late, owner)).json().code).toBe('quality/too-late');
    expect((await write(last, owner)).statusCode).toBe(201);
    const state = await world.must<Quality.BookingReview>(
      'GET',
      `/v1/owner/bookings/${late.bookingId}/review`,
      owner.headers,
    );
    expect(state).toMatchObject({ refusal: 'too_late', review: null });
  });

  it('BOOK-11 rule 35 lets one of many reviews at once stand', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    for (let round = 0; round < 5; round += 1) {
      const booking = world.book(shop, owner);
      const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => write(booking, owner, 1 + (n % 5))));
      expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, ...Array(7).fill(409)]);
    }
  });
});

describe('both sides blind', () => {
  it('BOOK-11 rule 35 shows neither side before both wrote, and both at once then', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const booking = world.book(shop, owner);
    const { reviewId } = (await write(booking, owner, 2)).json<Quality.OwnReview>();
    expect((await ofStore(shop)).items).toEqual([]);
    expect(await world.tried('GET', `/v1/reviews/${reviewId}`, shop.headers)).toBe('404 quality/review-not-found');
    expect(await world.tried('POST', `/v1/reviews/${reviewId}/reply`, shop.headers, { text: 'hm' })).toBe(
      '404 quality/review-not-found',
    );
    expect((await note(booking, shop)).statusCode).toBe(201);
    expect((await note(booking, shop)).json().code).toBe('quality/already-written');
    expect((await ofStore(shop)).items).toMatchObject([{ reviewId, stars: 2, author: '***' }]);
    const own = await world.must<Quality.BookingReview>(
      'GET',
      `/v1/owner/bookings/${booking.bookingId}/review`,
      owner.headers,
    );
    expect(own.review).toMatchObject({ visible: true, note: { stars: 4, text: 'kind' } });
  });

  it('BOOK-11 rule 35 keeps the store’s note closed to the owner for 7 days, to the second', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const booking = world.book(shop, owner);
    await note(booking, shop);
    const read = () =>
      world.must<Quality.BookingReview>('GET', `/v1/owner/bookings/${booking.bookingId}/review`, owner.headers);
    await world.jump({ seconds: 7 * 24 * 3600 - 1 });
    expect((await read()).note).toBeNull();
    await world.jump({ seconds: 1 });
    expect((await read()).note).toMatchObject({ stars: 4 });
  });

  it('BOOK-11 rule 35 opens a lone review after 7 days, tells both, and the store answers once', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const { reviewId } = (await write(world.book(shop, owner), owner, 3)).json<Quality.OwnReview>();
    await world.loop('quality.reveal');
    expect(await world.events('quality.review_revealed', reviewId)).toEqual([]);
    await world.jump({ hours: 7 * 24 });
    await world.loop('quality.reveal');
    await world.loop('quality.reveal');
    expect(await world.events('quality.review_revealed', reviewId)).toHaveLength(1);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        world.call('POST', `/v1/reviews/${reviewId}/reply`, shop.headers, { text: `thanks ${n}` }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, ...Array(5).fill(409)]);
    expect((await ofStore(shop)).items[0]?.reply?.text).toMatch(/^thanks/);
    const { rows } = await sql<{ key: string }>`
      select key from message.send where customer_id = ${owner.customerId} and key like 'quality/reply/%'`.execute(
      world.app.db,
    );
    expect(rows).toEqual([{ key: `quality/reply/${reviewId}` }]);
  });

  it('BOOK-11 rule 35 opens both when both write at the same moment', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    for (let round = 0; round < 6; round += 1) {
      const booking = world.book(shop, owner);
      const [mine, theirs] = await Promise.all([write(booking, owner, 4), note(booking, shop)]);
      expect([mine.statusCode, theirs.statusCode]).toEqual([201, 201]);
      const state = await world.must<Quality.BookingReview>(
        'GET',
        `/v1/owner/bookings/${booking.bookingId}/review`,
        owner.headers,
      );
      expect(state.review).toMatchObject({ visible: true, note: { stars: 4 } });
    }
  });
});

describe('moderation', () => {
  it('BOOK-11 rule 37 hides words with reason, actor and time, and the low rating still counts', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const booking = world.book(shop, owner);
    const { reviewId } = (await write(booking, owner, 1, { text: 'call 13800001111' })).json<Quality.OwnReview>();
    await note(booking, shop);
    const before = await quality(shop);
    expect(before.score).toEqual({ stars: null, reviews: 1 });
    const act = { part: 'review', reason: 'personal_data', note: 'a phone number' };
    const hidden = await world.must<Quality.StaffReviewDetail>(
      'POST',
      `/v1/reviews/${reviewId}/hide`,
      world.staff,
      act,
    );
    expect(hidden.history.at(-1)).toMatchObject({ act: 'hidden', reason: 'personal_data: a phone number' });
    expect(hidden.history.at(-1)?.actorName).toMatch(/^Staff/);
    expect((await ofStore(shop)).items).toMatchObject([{ stars: 1, text: '', hidden: 'personal_data' }]);
    expect((await quality(shop)).distribution).toEqual([1, 0, 0, 0, 0]);
    expect(await world.tried('POST', `/v1/reviews/${reviewId}/hide`, world.staff, act)).toBe('409 quality/not-hidden');
    await world.must('POST', `/v1/reviews/${reviewId}/show`, world.staff, { part: 'review', note: 'my mistake' });
    expect((await ofStore(shop)).items[0]?.text).toBe('call 13800001111');
    expect(await world.tried('POST', `/v1/reviews/${reviewId}/hide`, shop.headers, act)).toBe('403 auth/forbidden');
  });

  it('rule 37 refuses to delete a review, even in the database', async () => {
    await expect(sql`delete from quality.review`.execute(world.app.db)).rejects.toThrow('never deleted');
  });
});

describe('suspicious reviews', () => {
  it('BOOK-11 rule 37 holds back what the merchant’s own people wrote, until somebody has looked', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await world.must('PUT', `/v1/quality/insiders/${shop.merchantId}/${owner.customerId}`, world.staff, {
      reason: 'groomer',
    });
    const booking = world.book(shop, owner);
    const { reviewId, held } = (await write(booking, owner)).json<Quality.OwnReview>();
    await note(booking, shop);
    expect(held).toBe(true);
    expect((await quality(shop)).score.reviews).toBe(0);
    expect((await ofStore(shop)).items).toEqual([]);
    expect((await review(reviewId)).suspicions).toEqual(['own_staff']);
    await world.must('POST', `/v1/reviews/${reviewId}/check`, world.staff, {
      verdict: 'counted',
      note: 'left long ago',
    });
    expect((await quality(shop)).score.reviews).toBe(1);
    expect((await review(reviewId)).history.map(({ act }) => act)).toEqual(['cleared']);
    await world.must('POST', `/v1/reviews/${reviewId}/check`, world.staff, { verdict: 'excluded', note: 'bought' });
    expect((await quality(shop)).score.reviews).toBe(0);
  });

  it('BOOK-11 rule 37 takes what somebody writes who works there no more', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const insider = `/v1/quality/insiders/${shop.merchantId}/${owner.customerId}`;
    await world.must('PUT', insider, world.staff, { reason: 'groomer' });
    await world.must('DELETE', insider, world.staff);
    await world.must('DELETE', insider, world.staff);
    const { held } = (await write(world.book(shop, owner), owner)).json<Quality.OwnReview>();
    expect(held).toBe(false);
    const { rows } = await sql<{ action: string }>`
      select action from platform.audit_entry where subject_id = ${shop.merchantId}`.execute(world.app.db);
    expect(rows.filter(({ action }) => action === 'quality.insider_removed')).toHaveLength(1);
  });

  it('BOOK-11 rule 37 knows the devices and payment accounts of the merchant’s staff', async () => {
    const shop = await world.shop();
    const [owner, second] = [await world.owner(), await world.owner()];
    const first = world.book(shop, owner);
    await world.must('POST', `/v1/bookings/${first.bookingId}/owner-note`, shop.headers, {
      stars: 5,
      deviceId: 'phone-of-the-store',
    });
    const same = (await write(first, owner, 5, { deviceId: 'phone-of-the-store' })).json<Quality.OwnReview>();
    expect((await review(same.reviewId)).suspicions).toEqual(['same_device']);
    const insider = await world.owner();
    await world.must('PUT', `/v1/quality/insiders/${shop.merchantId}/${insider.customerId}`, world.staff, {
      reason: 'owner of the store',
    });
    const [own, theirs] = [world.book(shop, insider), world.book(shop, second)];
    for (const { bookingId } of [own, theirs]) world.payers.set(bookingId, 'openid-of-the-boss');
    await write(own, insider);
    const paid = (await write(theirs, second)).json<Quality.OwnReview>();
    expect((await review(paid.reviewId)).suspicions).toEqual(['same_payment_account']);
  });

  it('BOOK-11 rule 37 holds a whole burst back and counts each once it is checked', async () => {
    const shop = await world.shop();
    const owner = await world.owner();
    const ids: string[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const booking = world.book(shop, owner);
      ids.push((await write(booking, owner)).json<Quality.OwnReview>().reviewId);
      await note(booking, shop);
    }
    expect((await quality(shop)).score.reviews).toBe(0);
    for (const id of ids) expect((await review(id)).suspicions).toEqual(['burst']);
    await world.must('POST', `/v1/reviews/${ids[0]}/check`, world.staff, { verdict: 'counted', note: 'open day' });
    expect((await quality(shop)).score.reviews).toBe(1);
    // A checked one is not held back by what comes later.
    await write(world.book(shop, owner), owner);
    expect((await review(ids[0] ?? '')).counting).toBe('counted');
  });

  it('BOOK-11 rule 37 holds praise back after a refund, but never a low rating', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const [praised, blamed] = [world.book(shop, owner), world.book(shop, owner)];
    const praise = (await write(praised, owner, 5)).json<Quality.OwnReview>().reviewId;
    const blame = (await write(blamed, owner, 1)).json<Quality.OwnReview>().reviewId;
    for (const { bookingId } of [praised, blamed, praised]) {
      await world.tell('booking.refunded', { payload: { bookingId, groupId: blamed.bookingId, amountFen: 1 } });
    }
    await world.drain();
    expect(await review(praise)).toMatchObject({ counting: 'held', suspicions: ['refund_after_review'] });
    expect(await review(blame)).toMatchObject({ counting: 'counted', suspicions: [] });
  });

  it('compliance 3.6 (7) tells nothing of the stars, so that nobody is rewarded for praise', async () => {
    for (const payload of await world.events('quality.review_written')) expect(payload).not.toHaveProperty('stars');
  });
});

describe('photos', () => {
  it('BOOK-11 takes nine photos, refuses what is none, and shows them with the review only', async () => {
    const [shop, owner, other] = [await world.shop(), await world.owner(), await world.owner()];
    const booking = world.book(shop, owner);
    const { reviewId } = (await write(booking, owner)).json<Quality.OwnReview>();
    const url = `/v1/owner/reviews/${reviewId}/photos`;
    expect((await world.upload(url, owner.headers, Buffer.from('<svg/>'))).json().code).toBe('file/not-an-image');
    expect((await world.upload(url, other.headers, await world.picture())).json().code).toBe(
      'quality/review-not-found',
    );
    for (let nth = 0; nth < 9; nth += 1)
      expect((await world.upload(url, owner.headers, await world.picture(nth))).statusCode).toBe(201);
    expect((await world.upload(url, owner.headers, await world.picture())).json().code).toBe('quality/photos-closed');
    const [fileId] = (await review(reviewId)).photos;
    const open = `/v1/reviews/${reviewId}/photos/${fileId}`;
    expect((await world.call('GET', open, {})).statusCode).toBe(404);
    await note(booking, shop);
    expect((await world.call('GET', open, {})).headers['content-type']).toBe('image/webp');
    expect((await quality(shop)).photos).toHaveLength(9);
  });
});
