/** The guarantee fund on PostgreSQL with the real ledger and settlement (MER-7, rule 39). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Owner, openQualityWorld, type QualityWorld, type Shop } from '../../../../test/quality.ts';
import type { ServedBooking } from '../deps.ts';

let world: QualityWorld;
let references = 0;
beforeAll(async () => {
  world = await openQualityWorld('2026-03-10T02:00:00Z');
});
afterAll(() => world[Symbol.asyncDispose]());

const incident = (owner: Owner, more: object = {}) => ({
  petId: owner.petId,
  occurredOn: world.app.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString(),
  description: 'cut on the left ear',
  ...more,
});
const open = (booking: ServedBooking, owner: Owner, more: object = {}) =>
  world.call('POST', `/v1/owner/bookings/${booking.bookingId}/claims`, owner.headers, incident(owner, more));
const claimOf = async (booking: ServedBooking, owner: Owner, more: object = {}) => {
  const reply = await open(booking, owner, more);
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json<Quality.OwnerClaim>();
};
const detail = (claimId: string) => world.must<Quality.ClaimDetail>('GET', `/v1/claims/${claimId}`, world.staff);
const decide = (claimId: string, amountFen: number) =>
  world.call('POST', `/v1/claims/${claimId}/decision`, world.staff, {
    fault: true,
    amountFen,
    text: 'the store did it',
  });
const deposit = (shop: Shop, amountFen: number) => {
  references += 1;
  return world.must<Quality.Fund>('POST', `/v1/guarantee-funds/${shop.merchantId}/deposits`, world.staff, {
    amountFen,
    reference: `BANK-${references}`,
  });
};
const balance = (kind: 'guarantee_fund' | 'guarantee_recovery' | 'compensation_payable', owner?: string) =>
  world.app.modules.ledger.balanceOf(world.app.db, { kind, ...(owner !== undefined && { owner }) });
/** Debits and credits of everything are equal. */
const books = async () => {
  const { totals } = await world.app.modules.ledger.trialBalance();
  for (const { differenceFen } of totals) expect(differenceFen).toBe(0);
};

describe('a claim', () => {
  it('MER-7 rule 39 is opened once per incident, by the owner, with a clock of 24 hours', async () => {
    const [shop, owner, other] = [await world.shop(), await world.owner(), await world.owner()];
    const booking = world.book(shop, owner);
    expect((await open(booking, other)).json().code).toBe('quality/booking-not-found');
    expect((await open(world.book(shop, owner, { state: 'cancelled', checkedInAt: null }), owner)).json().code).toBe(
      'quality/claim-not-covered',
    );
    expect((await open(booking, owner, { occurredOn: '2026-03-09' })).json().code).toBe('quality/claim-not-covered');
    expect((await open(booking, owner, { petId: other.petId })).json().code).toBe('quality/claim-not-covered');
    const replies = await Promise.all(Array.from({ length: 8 }, () => open(booking, owner)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, ...Array(7).fill(409)]);
    const claim = replies.find((reply) => reply.statusCode === 201)?.json<Quality.OwnerClaim>();
    expect(claim).toMatchObject({ state: 'open', overdue: false, answerDueAt: '2026-03-11T02:00:00Z' });
    await world.jump({ hours: 24, seconds: 1 });
    const late = await world.must<{ items: Quality.Claim[]; counts: object }>('GET', '/v1/claims', world.staff);
    expect(late.items[0]).toMatchObject({ claimId: claim?.claimId, overdue: true });
    expect(late.counts).toMatchObject({ open: 1, overdue: 1 });
    const answered = await world.must<Quality.ClaimDetail>('POST', `/v1/claims/${claim?.claimId}/answer`, world.staff, {
      text: 'we look at it',
    });
    expect(answered).toMatchObject({ state: 'in_review', overdue: false });
    const inbox = await sql<{ link: string }>`
      select variables->>'link' as link from message.send where customer_id = ${owner.customerId}`.execute(
      world.app.db,
    );
    expect(inbox.rows).toEqual(Array(2).fill({ link: `/packages/booking/claim?claimId=${claim?.claimId}` }));
    await books();
  });

  it('MER-7 rule 39 pays first from the deposit, the rest from the platform, and recovers both after the appeal days', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await deposit(shop, 50_000);
    const claim = await claimOf(world.book(shop, owner), owner);
    expect((await decide(claim.claimId, 80_000)).statusCode).toBe(200);
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(0);
    expect(await balance('guarantee_recovery', shop.merchantId)).toBe(30_000);
    const paid = await detail(claim.claimId);
    expect(paid).toMatchObject({
      state: 'paid_first',
      amountFen: 80_000,
      payout: { state: 'due' },
      recovery: { state: 'open', fundFen: 50_000, platformFen: 30_000 },
    });
    for (const movement of paid.movements)
      expect(movement.lines.reduce((sum, line) => sum + line.amountFen, 0)).toBe(0);
    await books();
    const reference = { reference: 'OUT-1' };
    const payouts = await Promise.all(
      Array.from({ length: 4 }, () => world.call('POST', `/v1/claims/${claim.claimId}/payout`, world.staff, reference)),
    );
    expect(payouts.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409, 409]);
    await world.loop('quality.recoveries');
    expect((await detail(claim.claimId)).recovery?.state).toBe('open');
    await world.jump({ seconds: 7 * 24 * 3600 + 1 });
    await Promise.all([1, 2, 3].map(() => world.loop('quality.recoveries')));
    expect((await detail(claim.claimId)).recovery).toMatchObject({ state: 'deducted', amountFen: 80_000 });
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(50_000);
    expect(await balance('guarantee_recovery', shop.merchantId)).toBe(0);
    const owed = await world.app.modules.ledger.balanceOf(world.app.db, {
      kind: 'merchant_payable',
      owner: shop.merchantId,
    });
    expect(owed).toBe(-80_000);
    expect(await world.tried('POST', `/v1/claims/${claim.claimId}/appeal`, shop.headers, { text: 'no' })).toBe(
      '409 quality/appeal-closed',
    );
    await books();
  });

  it('MER-7 rule 39 lets one of many decisions at once stand', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await deposit(shop, 10_000);
    for (let round = 0; round < 4; round += 1) {
      const claim = await claimOf(world.book(shop, owner), owner);
      const replies = await Promise.all([
        ...Array.from({ length: 4 }, () => decide(claim.claimId, 5000)),
        ...Array.from({ length: 4 }, () =>
          world.call('POST', `/v1/claims/${claim.claimId}/decision`, world.staff, { fault: false, text: 'no' }),
        ),
      ]);
      expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, ...Array(7).fill(409)]);
    }
    await books();
  });

  it('MER-7 rule 39 never pays more than the limit for a booking, whichever of its claims is decided at once', async () => {
    const shop = await world.shop();
    const owner = await world.owner();
    await deposit(shop, 100_000);
    const now = world.app.clock.now();
    const booking = world.book(shop, owner, { startsAt: now.subtract({ hours: 24 * 5 }).toString() });
    const day = (back: number) =>
      now.toZonedDateTimeISO('Asia/Shanghai').toPlainDate().subtract({ days: back }).toString();
    const claims = [];
    for (const back of [0, 1, 2, 3]) claims.push(await claimOf(booking, owner, { occurredOn: day(back) }));
    expect((await decide(claims[0]?.claimId ?? '', 2_000_001)).json().code).toBe('quality/over-cap');
    const replies = await Promise.all(claims.map(({ claimId }) => decide(claimId, 800_000)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 200, 409, 409]);
    const { rows } = await sql<{ paid: number }>`
      select paid_fen as paid from quality.cover where booking_id = ${booking.bookingId}`.execute(world.app.db);
    expect(rows[0]?.paid).toBe(1_600_000);
    await books();
  });

  it('MER-7 rule 39 never takes the deposit below zero, whoever decides claims of one merchant at once', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await deposit(shop, 100_000);
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimOf(world.book(shop, owner), owner)));
    const replies = await Promise.all(claims.map(({ claimId }) => decide(claimId, 30_000)));
    expect(replies.map((reply) => reply.statusCode)).toEqual(Array(5).fill(200));
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(0);
    expect(await balance('guarantee_recovery', shop.merchantId)).toBe(50_000);
    await books();
  });
});

describe('the way back', () => {
  it('MER-7 lets the merchant appeal once; granted, the owner keeps the money and the deposit is filled up', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await deposit(shop, 20_000);
    const claim = await claimOf(world.book(shop, owner), owner);
    await decide(claim.claimId, 30_000);
    const url = `/v1/claims/${claim.claimId}`;
    const appeals = await Promise.all(
      Array.from({ length: 4 }, () => world.call('POST', `${url}/appeal`, shop.headers, { text: 'it was so before' })),
    );
    expect(appeals.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409, 409]);
    await world.jump({ hours: 24 * 8 });
    await world.loop('quality.recoveries');
    expect((await detail(claim.claimId)).recovery?.state).toBe('appealed');
    await world.must('POST', `${url}/appeal/decision`, world.staff, { granted: true, text: 'the photos show it' });
    expect((await detail(claim.claimId)).recovery?.state).toBe('waived');
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(20_000);
    expect(await balance('guarantee_recovery', shop.merchantId)).toBe(0);
    expect((await detail(claim.claimId)).payout?.state).toBe('due');
    await books();
  });

  it('MER-7 goes on with the recovery when the appeal is upheld, and takes a transfer once', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    await deposit(shop, 20_000);
    const claim = await claimOf(world.book(shop, owner), owner);
    await decide(claim.claimId, 30_000);
    const url = `/v1/claims/${claim.claimId}`;
    await world.must('POST', `${url}/appeal`, shop.headers, { text: 'it was so before' });
    await world.must('POST', `${url}/appeal/decision`, world.staff, { granted: false, text: 'it was not' });
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => world.call('POST', `${url}/recovery`, world.staff, { reference: 'IN-1' })),
    );
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409, 409]);
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(20_000);
    expect(await balance('guarantee_recovery', shop.merchantId)).toBe(0);
    await books();
  });

  it('MER-7 counts a bank reference once', async () => {
    const shop = await world.shop();
    const url = `/v1/guarantee-funds/${shop.merchantId}/deposits`;
    const body = { amountFen: 1000, reference: 'TWICE' };
    const replies = await Promise.all([1, 2, 3, 4].map(() => world.call('POST', url, world.staff, body)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409, 409]);
    expect(await balance('guarantee_fund', shop.merchantId)).toBe(1000);
  });

  it('MER-7 lets the owner take a claim back, hears the merchant, and keeps what is between them from the owner', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const claim = await claimOf(world.book(shop, owner), owner);
    await world.must('POST', `/v1/claims/${claim.claimId}/statement`, shop.headers, { text: 'it jumped' });
    const upload = await world.upload(`/v1/owner/claims/${claim.claimId}/files`, owner.headers, await world.picture());
    expect(upload.statusCode, upload.body).toBe(201);
    const mine = await world.must<Quality.OwnerClaim>(
      'POST',
      `/v1/owner/claims/${claim.claimId}/withdraw`,
      owner.headers,
    );
    expect(mine).toMatchObject({ state: 'withdrawn' });
    expect(mine.steps.map(({ step }) => step)).toEqual(['opened', 'file_added', 'withdrawn']);
    expect((await decide(claim.claimId, 1)).json().code).toBe('quality/claim-state');
    const theirs = await world.must<Quality.ClaimDetail>('GET', `/v1/claims/${claim.claimId}`, shop.headers);
    expect(theirs).toMatchObject({ customer: null, movements: [], payableFen: null });
  });

  it('MER-7 rule 39 counts days as the store does, whatever the zone of the business is', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const booking = world.book(shop, owner, { timeZone: 'Pacific/Honolulu' });
    const there = Temporal.Instant.from(booking.endsAt).toZonedDateTimeISO('Pacific/Honolulu').toPlainDate();
    const next = there.add({ days: 1 }).toString();
    expect((await open(booking, owner, { occurredOn: next })).json().code).toBe('quality/claim-not-covered');
    expect((await open(booking, owner, { occurredOn: there.toString() })).statusCode).toBe(201);
  });

  it('MER-7 rule 39 covers an animal that was taken in, though the store cancelled the booking afterwards', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const taken = { state: 'cancelled', checkedInAt: world.app.clock.now().subtract({ hours: 1 }).toString() };
    expect((await open(world.book(shop, owner, taken), owner)).statusCode).toBe(201);
    expect((await open(world.book(shop, owner, { ...taken, checkedInAt: null }), owner)).json().code).toBe(
      'quality/claim-not-covered',
    );
  });

  it('MER-7 rule 39 covers an animal from the day it was taken in, though it was booked for a later one', async () => {
    const [shop, owner] = [await world.shop(), await world.owner()];
    const later = world.app.clock.now().add({ hours: 48 });
    const early = {
      startsAt: later.toString(),
      endsAt: later.add({ hours: 1 }).toString(),
      checkedInAt: world.app.clock.now().toString(),
    };
    expect((await open(world.book(shop, owner, { ...early, checkedInAt: null }), owner)).statusCode).toBe(422);
    expect((await open(world.book(shop, owner, early), owner)).statusCode).toBe(201);
  });
});
