/** Takes room of a line's slots: from one slot as a rule, from all of the line when that one is short. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { type LineTier, SLOTS, shareOut } from './domain.ts';

export interface Want {
  readonly key: string;
  readonly budgetId: string;
  readonly tier: LineTier;
  /** The slot that is to hold it. */
  readonly slot: number;
  readonly amount: number;
}

interface SlotRow {
  budget_id: string;
  tier: LineTier;
  slot: number;
  limit_amount: number;
  reserved: number;
  spent: number;
}

const lineKey = (of: { budgetId: string; tier: LineTier }) => `${of.budgetId}/${of.tier}`;
const slotKey = (of: { budgetId: string; tier: LineTier; slot: number }) => `${lineKey(of)}/${of.slot}`;

/**
 * Reserve room for all wants with a constant number of statements. Each slot takes its wants together when it has room for
 * them; else all slots of the lines are locked in order, the wants are taken in their order as far as each line's room
 * goes, and what is left is shared out evenly again. The check `slot_within_limit` holds at every moment.
 * @returns keys that did not fit
 */
export async function take(tx: Tx, wants: readonly Want[]): Promise<Set<string>> {
  if (wants.length === 0) return new Set();
  // An update that waited and then found no room keeps its lock; whoever locks all slots must not hold one already.
  await sql`savepoint budget_take`.execute(tx);
  if (await takeOfSlots(tx, wants)) {
    await sql`release savepoint budget_take`.execute(tx);
    return new Set();
  }
  await sql`rollback to savepoint budget_take`.execute(tx);
  return takeOfLines(tx, wants);
}

/** @returns whether every slot had room */
async function takeOfSlots(tx: Tx, wants: readonly Want[]): Promise<boolean> {
  const sums = [...Map.groupBy(wants, slotKey).values()].map((group) => ({
    ...(group[0] as Want),
    amount: group.reduce((sum, want) => sum + want.amount, 0),
  }));
  const { rows } = await sql`
    update budget.slot s set reserved = s.reserved + w.amount
    from (
      select t.budget_id, t.tier, t.slot, d.amount from budget.slot t
      join unnest(${sums.map((w) => w.budgetId)}::uuid[], ${sums.map((w) => w.tier)}::text[],
        ${sums.map((w) => w.slot)}::smallint[], ${sums.map((w) => w.amount)}::bigint[]) as d (budget_id, tier, slot, amount)
        using (budget_id, tier, slot)
      order by t.budget_id, t.tier, t.slot for no key update of t
    ) w
    where s.budget_id = w.budget_id and s.tier = w.tier and s.slot = w.slot
      and s.reserved + s.spent + w.amount <= s.limit_amount
    returning 1`.execute(tx);
  return rows.length === sums.length;
}

async function takeOfLines(tx: Tx, wants: readonly Want[]): Promise<Set<string>> {
  const byLine = Map.groupBy(wants, lineKey);
  const heads = [...byLine.values()].map((group) => group[0] as Want);
  const { rows } = await sql<SlotRow>`
    select s.* from budget.slot s
    join unnest(${heads.map((w) => w.budgetId)}::uuid[], ${heads.map((w) => w.tier)}::text[]) as w (budget_id, tier)
      on s.budget_id = w.budget_id and s.tier = w.tier
    order by s.budget_id, s.tier, s.slot for no key update of s`.execute(tx);
  const slotsByLine = Map.groupBy(rows, (row) => lineKey({ budgetId: row.budget_id, tier: row.tier }));
  const refused = new Set<string>();
  const changed: SlotRow[] = [];
  for (const [line, group] of byLine) {
    const slots = slotsByLine.get(line) ?? [];
    let room = slots.reduce((sum, slot) => sum + slot.limit_amount - slot.reserved - slot.spent, 0);
    const added = Array.from({ length: SLOTS }, () => 0);
    for (const want of group) {
      if (want.amount > room || slots.length === 0) {
        refused.add(want.key);
        continue;
      }
      room -= want.amount;
      added[want.slot] = (added[want.slot] ?? 0) + want.amount;
    }
    if (added.some((amount) => amount > 0)) changed.push(...rebalanced(slots, added, room));
  }
  if (changed.length > 0) await writeSlots(tx, changed);
  return refused;
}

/** The slots with what was added to each, and the room that is left shared out evenly. */
function rebalanced(slots: readonly SlotRow[], added: readonly number[], room: number): SlotRow[] {
  const shares = shareOut(room);
  return slots.map((slot, index) => {
    const reserved = slot.reserved + (added[slot.slot] ?? 0);
    return { ...slot, reserved, limit_amount: reserved + slot.spent + (shares[index] ?? 0) };
  });
}

async function writeSlots(tx: Tx, slots: readonly SlotRow[]): Promise<void> {
  await sql`
    update budget.slot s set limit_amount = w.limit_amount, reserved = w.reserved
    from unnest(${slots.map((s) => s.budget_id)}::uuid[], ${slots.map((s) => s.tier)}::text[],
      ${slots.map((s) => s.slot)}::smallint[], ${slots.map((s) => s.limit_amount)}::bigint[],
      ${slots.map((s) => s.reserved)}::bigint[]) as w (budget_id, tier, slot, limit_amount, reserved)
    where s.budget_id = w.budget_id and s.tier = w.tier and s.slot = w.slot`.execute(tx);
}
