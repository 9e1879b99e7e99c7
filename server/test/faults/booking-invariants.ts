/** What must be true of bookings, time and money at rest, whatever was killed when (rules 1, 2, 6, 8; PAY-2, PAY-3). */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Stores } from './stores.ts';

const LIVE = `('held', 'confirmed', 'in_service')`;

/** Payments that are still under way, refunds too, and holds whose time is over. */
const RESTLESS = `
  select (select count(*) from payment.payment where state in ('created', 'pending') and ask_at is not null)
    + (select count(*) from payment.refund where next_at is not null)
    + (select count(*) from sandbox_pay.trade t join payment.payment p using (out_trade_no)
        where t.state = 'paid' and p.state <> 'succeeded')
    + (select count(*) from booking.booking where state = 'pending' and hold_expires_at <= now()) as restless`;

/** Holds and open payments are let run out, as if their time had passed. */
export async function letTimeRunOut({ rows }: Stores): Promise<void> {
  await rows(`update booking.booking set hold_expires_at = now() where state = 'pending' and hold_expires_at > now()`);
  await rows(`update schedule.claim set expires_at = now() where status = 'held' and expires_at > now()`);
  await rows(`update payment.payment set ask_at = now() where ask_at > now()`);
  await rows(
    `update payment.payment set expires_at = now() where state in ('created', 'pending') and expires_at > now()`,
  );
  await rows(`update payment.refund set next_at = now() where next_at > now()`);
  await rows(`update sandbox_pay.trade set expires_at = now() where state = 'open' and expires_at > now()`);
}

export async function untilAtRest(stores: Stores): Promise<void> {
  for (;;) {
    await letTimeRunOut(stores);
    if (Number(await stores.value(RESTLESS)) === 0) return;
    await pause(300);
  }
}

const none = async ({ rows }: Stores, what: string, text: string) =>
  expect.soft([what, await rows(text)]).toEqual([what, []]);

export async function expectTime(stores: Stores): Promise<void> {
  await none(
    stores,
    'overlaps',
    `
    select a.booking_id, b.booking_id as other from schedule.claim a join schedule.claim b
      on a.resource_no = b.resource_no and a.claim_id < b.claim_id and a.during && b.during
    where a.status in ${LIVE} and b.status in ${LIVE}`,
  );
  await none(
    stores,
    'half bookings',
    `
    select booking_id from schedule.claim where status in ${LIVE}
    group by booking_id having count(*) <> max(pieces)`,
  );
  await none(
    stores,
    'bookings without their time',
    `
    select b.booking_id, b.state from booking.booking b
    where b.mode = 'appointment' and b.state in ('confirmed', 'requested', 'checked_in', 'in_service')
      and not exists (select from schedule.claim c where c.booking_id = b.booking_id and c.status in ${LIVE})`,
  );
  await none(
    stores,
    'time of bookings that are over',
    `
    select b.booking_id, b.state from booking.booking b join schedule.claim c using (booking_id)
    where b.state in ('cancelled', 'expired', 'no_show') and c.status in ${LIVE}`,
  );
  await none(
    stores,
    'gaps that are not work less claims',
    `
    select g.resource_no, g.lo from schedule.gap g join schedule.claim c
      on c.resource_no = g.resource_no and c.during && tstzrange(g.lo, g.hi) where c.status in ${LIVE}`,
  );
}

export async function expectMoney(stores: Stores): Promise<void> {
  await none(
    stores,
    'payments that the provider sees otherwise',
    `
    select p.out_trade_no, p.state, t.state as theirs, p.amount_fen, t.amount_fen as their_fen
    from payment.payment p left join sandbox_pay.trade t using (out_trade_no)
    where (p.state = 'succeeded') <> coalesce(t.state = 'paid', false) or (t.amount_fen <> p.amount_fen)`,
  );
  await none(
    stores,
    'refunds that the provider sees otherwise',
    `
    select p.payment_id, p.refunded_fen, r.fen as theirs from payment.payment p
    left join (select out_trade_no, sum(amount_fen) as fen from sandbox_pay.refund group by 1) r using (out_trade_no)
    where p.refunded_fen <> coalesce(r.fen, 0)`,
  );
  await none(
    stores,
    'bookings that paid something else than was paid for them',
    `
    select g.group_id, g.paid, p.paid as theirs from (
      select group_id, sum(paid_fen - refunded_fen) as paid, array_agg(booking_id::text) as ids from booking.booking group by 1
    ) g join (
      select subject_id, sum(amount_fen - refunded_fen) as paid from payment.payment
      where subject_kind = 'booking' and state = 'succeeded' group by 1
    ) p on p.subject_id = g.group_id::text or p.subject_id = any(g.ids) where g.paid <> p.paid`,
  );
  await none(
    stores,
    'money kept for what was not given',
    `
    select b.booking_id, b.state, b.paid_fen, b.refunded_fen, b.fee_fen from booking.booking b
    where b.state in ('cancelled', 'expired') and b.paid_fen - b.refunded_fen <> b.fee_fen`,
  );
  await none(
    stores,
    'entries that do not balance',
    `
    select entry_id from ledger.line group by entry_id having sum(amount_fen) <> 0`,
  );
  await none(
    stores,
    'payments without exactly one receipt in the ledger',
    `
    select p.payment_id, count(e.entry_id) as entries from payment.payment p
    left join ledger.entry e on e.key like '%' || p.payment_id::text || '%' and e.kind not like '%refund%'
    where p.state = 'succeeded' group by p.payment_id having count(e.entry_id) <> 1`,
  );
}

/** Each acknowledged hold exists, and nobody has two bookings of one wish. */
export async function expectHolds(stores: Stores, held: readonly string[]): Promise<void> {
  const known = await stores.rows<{ booking_id: string }>(`select booking_id from booking.booking`);
  const ids = new Set(known.map((row) => row.booking_id));
  expect.soft(held.filter((id) => !ids.has(id))).toEqual([]);
  expect.soft(new Set(held).size).toBe(held.length);
}
