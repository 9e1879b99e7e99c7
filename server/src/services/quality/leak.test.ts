/** ACC-3 for quality: two merchants and two owners, over every list, read, write, file and live event of the room. */
import { Quality } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Owner, openQualityWorld, type QualityWorld, type Shop } from '../../../test/quality.ts';
import { newId } from '../../platform/ids.ts';

let world: QualityWorld;
let mine: Shop;
let theirs: Shop;
let owner: Owner;
let other: Owner;
/** Things of the first merchant and the first owner, by the name of a path's parameter. */
let things: Record<string, string>;

beforeAll(async () => {
  world = await openQualityWorld();
  [mine, theirs, owner, other] = [await world.shop(), await world.shop(), await world.owner(), await world.owner()];
  const booking = world.book(mine, owner);
  const review = await world.must<Quality.OwnReview>(
    'POST',
    `/v1/owner/bookings/${booking.bookingId}/review`,
    owner.headers,
    { stars: 2, text: 'seen' },
  );
  await world.upload(`/v1/owner/reviews/${review.reviewId}/photos`, owner.headers, await world.picture());
  await world.must('POST', `/v1/bookings/${booking.bookingId}/owner-note`, mine.headers, { stars: 4 });
  const claim = await world.must<Quality.OwnerClaim>(
    'POST',
    `/v1/owner/bookings/${booking.bookingId}/claims`,
    owner.headers,
    { petId: owner.petId, occurredOn: '2026-03-10', description: 'hurt' },
  );
  const withFile = await world.upload(`/v1/owner/claims/${claim.claimId}/files`, owner.headers, await world.picture());
  const inspection = await world.must<Quality.InspectionDetail>('POST', '/v1/inspections', world.staff, {
    storeId: mine.storeId,
    categoryKey: 'grooming',
    reason: 'look',
    dueOn: '2026-03-31',
  });
  await world.must('POST', `/v1/claims/${claim.claimId}/decision`, world.staff, {
    fault: true,
    amountFen: 100,
    text: 'yes',
  });
  things = {
    bookingId: booking.bookingId,
    reviewId: review.reviewId,
    claimId: claim.claimId,
    inspectionId: inspection.inspectionId,
    storeId: mine.storeId,
    merchantId: mine.merchantId,
    customerId: owner.customerId,
    rectificationId: newId(),
    categoryKey: 'grooming',
    fileId: withFile.json<Quality.OwnerClaim>().files[0]?.fileId ?? '',
  };
});
afterAll(() => world[Symbol.asyncDispose]());

/** A body that fits, so that only the question whose it is remains. */
const bodies: Record<string, object> = {
  'POST /v1/owner/bookings/:bookingId/review': { stars: 5 },
  'POST /v1/owner/bookings/:bookingId/claims': { petId: newId(), occurredOn: '2026-03-10', description: 'x' },
  'POST /v1/reviews/:reviewId/reply': { text: 'x' },
  'POST /v1/bookings/:bookingId/owner-note': { stars: 3 },
  'POST /v1/quality/rectifications/:rectificationId/plan': { text: 'x' },
  'POST /v1/claims/:claimId/statement': { text: 'x' },
  'POST /v1/claims/:claimId/appeal': { text: 'x' },
  'POST /v1/guarantee-funds/:merchantId/payments': { amountFen: 100 },
};

const fill = (path: string) => path.replace(/:(\w+)/g, (_all, name: string) => things[name] ?? newId());
const routesOf = () =>
  Object.entries(Quality.qualityEndpoints).map(([route, endpoint]) => {
    const [method = 'GET', path = ''] = route.split(' ');
    return { route, method: method as 'GET' | 'POST' | 'PUT', path, endpoint };
  });

describe('ACC-3', () => {
  it('ACC-3 shows another merchant’s staff nothing of ours: every endpoint with an id', async () => {
    for (const { route, method, path, endpoint } of routesOf()) {
      if (!path.includes(':') || path.includes('/owner/') || (endpoint.allow as readonly string[]).includes('public'))
        continue;
      const reply =
        endpoint.kind === 'multipart'
          ? await world.upload(fill(path), theirs.headers, await world.picture())
          : await world.call(method, fill(path), theirs.headers, bodies[route] ?? {});
      expect([400, 403, 404], `${route}: ${reply.statusCode} ${reply.body.slice(0, 200)}`).toContain(reply.statusCode);
      if (bodies[route]) expect(reply.statusCode, route).toBe(404);
    }
  });

  it('ACC-3 lists only a merchant’s own', async () => {
    for (const path of [
      '/v1/reviews',
      '/v1/quality/rectifications',
      '/v1/inspections',
      '/v1/claims',
      '/v1/quality/stores',
    ]) {
      const reply = await world.must<{ items: { store?: { merchantId: string } }[] }>('GET', path, theirs.headers);
      expect(
        reply.items.filter((item) => item.store?.merchantId !== theirs.merchantId),
        path,
      ).toEqual([]);
    }
    const claims = await world.must<{ counts: { payoutsDue: number } }>('GET', '/v1/claims', theirs.headers);
    expect(claims.counts).toMatchObject({ open: 0, payoutsDue: 0 });
    const reviews = await world.must<{ items: unknown[] }>('GET', '/v1/reviews', mine.headers);
    expect(reviews.items).toHaveLength(1);
    expect(JSON.stringify(reviews.items)).not.toContain(owner.customerId);
    expect(
      (await world.must<{ items: unknown[] }>('GET', `/v1/claims?merchantId=${mine.merchantId}`, theirs.headers)).items,
    ).toEqual([]);
  });

  it('ACC-3 shows another owner nothing of ours', async () => {
    for (const { route, method, path, endpoint } of routesOf()) {
      if (!path.includes('/owner/') || !path.includes(':')) continue;
      const reply =
        endpoint.kind === 'multipart'
          ? await world.upload(fill(path), other.headers, await world.picture())
          : await world.call(method, fill(path), other.headers, bodies[route] ?? {});
      expect(reply.statusCode, `${route} ${reply.body.slice(0, 200)}`).toBe(404);
    }
    for (const path of ['/v1/owner/reviews', '/v1/owner/claims'])
      expect((await world.must<{ items: unknown[] }>('GET', path, other.headers)).items).toEqual([]);
  });

  it('ACC-3 tells inspections, suspicions and what is blind to no merchant live', () => {
    const hidden = [Quality.inspectionPlanned, Quality.reviewHeld, Quality.reviewWritten, Quality.reviewChecked];
    for (const event of hidden) expect(event.live).not.toHaveProperty('merchant');
    for (const event of [Quality.claimAppealed, Quality.claimAppealDecided, Quality.claimRecovered])
      expect(event.live).not.toHaveProperty('owner');
  });
});
