/**
 * What time does to merchants: documents are reminded of and end, passes stop counting. Queries do not wait for this; it
 * writes down what time has done and tells the others, once (MER-2, MER-3; rule 38).
 */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { each } from '../../platform/each.ts';
import { append } from '../../platform/event-log.ts';
import type { Loop } from '../../platform/loops.ts';
import { lockMerchant } from './admission/transition.ts';
import { settle } from './admission/visibility.ts';
import type { Inner } from './deps.ts';
import { dueReminder } from './domain/coverage.ts';
import { tellSkills } from './roster/tell.ts';
import { reminderDays } from './settings.ts';

const EVERY_MS = 60_000;
const BATCH = 200;
const SYSTEM = { principal: 'system' } as const;

/** How far it came stands in the rows, so a restart or another process goes on where this one was. */
export function merchantLoop(deps: Inner): Loop {
  return {
    name: 'merchant.upkeep',
    everyMs: EVERY_MS,
    async run(stop) {
      await each([remind, settleDue, lapse], async (work) => {
        while (!stop?.aborted && (await work(deps)) > 0);
      });
    },
  };
}

const todayOf = ({ clock, timeZone }: Inner): Temporal.PlainDate =>
  clock.now().toZonedDateTimeISO(timeZone).toPlainDate();

interface DueRow {
  document_id: string;
  merchant_id: string;
  kind: string;
  valid_until: string;
  reminded_days: number | null;
}

/** One that has a valid successor needs no reminder. @returns 0: all are looked at in one go */
async function remind(deps: Inner): Promise<number> {
  const steps = await deps.settings.get(deps.db, reminderDays);
  const today = todayOf(deps);
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<DueRow>`
      select document_id, merchant_id, kind, valid_until, reminded_days from merchant.document d
      where state = 'approved' and not expired_told and valid_until >= ${today.toString()}::date
        and valid_until <= ${today.toString()}::date + ${Math.max(...steps)}::int
        and not exists (select 1 from merchant.document n where n.merchant_id = d.merchant_id and n.kind = d.kind
          and n.state = 'approved' and n.holder is not distinct from d.holder
          and coalesce(n.valid_until > d.valid_until, true) and n.valid_from <= d.valid_until + 1
          and n.document_id <> d.document_id)
      order by document_id for update skip locked`.execute(tx);
    for (const row of rows) {
      const daysLeft = today.until(row.valid_until, { largestUnit: 'day' }).days;
      const days = dueReminder(daysLeft, steps, row.reminded_days);
      if (days === undefined) continue;
      await sql`
        update merchant.document set reminded_days = ${days} where document_id = ${row.document_id}`.execute(tx);
      const merchantId = row.merchant_id;
      const payload = { merchantId, documentId: row.document_id, kind: row.kind, validUntil: row.valid_until, days };
      await append(tx, Merchant.merchantDocumentDue, { subjectId: merchantId, merchantId, payload });
    }
  });
  return 0;
}

/** Merchants of whom something ended, or began, since somebody last looked. @returns how many were looked at */
async function settleDue(deps: Inner): Promise<number> {
  const today = todayOf(deps).toString();
  const { rows } = await sql<{ merchant_id: string }>`
    select merchant_id from merchant.document
      where state = 'approved' and not expired_told and valid_until < ${today}::date
    union
    select merchant_id from merchant.merchant_category
      where told_visible and not coalesce(${today}::date between in_order_from and in_order_until, false)
    order by 1 limit ${BATCH}`.execute(deps.db);
  await each(rows, ({ merchant_id }) => inTransaction(deps.db, (tx) => settleOne(tx, deps, merchant_id, today)));
  return rows.length;
}

async function settleOne(tx: Tx, deps: Inner, merchantId: string, today: string): Promise<void> {
  const merchant = await lockMerchant(tx, merchantId);
  const { rows } = await sql<DueRow & { categories: string[] }>`
    update merchant.document d set expired_told = true
    where merchant_id = ${merchantId} and state = 'approved' and not expired_told and valid_until < ${today}::date
    returning document_id, merchant_id, kind, valid_until, reminded_days, array(
      select mc.category_key from merchant.merchant_category mc join merchant.category c on c.key = mc.category_key
      where mc.merchant_id = d.merchant_id and d.kind = any(c.document_kinds)) as categories`.execute(tx);
  const standings = await settle(tx, deps, merchant, SYSTEM);
  for (const row of rows) {
    const hidden = row.categories.filter((key) =>
      standings.some((one) => one.key === key && one.missing.includes(row.kind)),
    );
    const payload = {
      merchantId,
      documentId: row.document_id,
      kind: row.kind,
      validUntil: row.valid_until,
      categories: hidden,
    };
    await append(tx, Merchant.merchantDocumentExpired, { subjectId: merchantId, merchantId, payload });
  }
}

/** Passes that stopped counting: free time of their people is made anew. @returns how many there were */
async function lapse(deps: Inner): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ staff_id: string }>`
      update merchant.pass set lapse_told = true
      where counts_until <= ${deps.clock.now().toString()}::timestamptz and not lapse_told
      returning staff_id`.execute(tx);
    if (rows.length > 0)
      await tellSkills(
        tx,
        deps,
        sql`coalesce(r.staff_id, r.resource_id) = any(${rows.map((row) => row.staff_id)}::uuid[])`,
      );
    return rows.length;
  });
}
