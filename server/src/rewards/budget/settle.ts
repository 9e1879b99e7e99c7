/** Commands on entries that stand: spend, release, reopen; thousands at once. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { BudgetDeps } from './deps.ts';
import type { LineTier } from './domain.ts';
import { take } from './take.ts';

export interface Spending {
  readonly key: string;
  /** In a budget of pieces each entry counts one, whatever its amount. */
  readonly amountFen: number;
}

interface Entry {
  key: string;
  budget_id: string;
  tier: LineTier;
  slot: number;
  state: 'reserved' | 'spent';
  asked: number;
  reserved: number;
  spent: number;
  pieces: boolean;
}

/** What an entry is to be; the slot follows by the difference. */
interface Next {
  readonly entry: Entry;
  readonly state: 'reserved' | 'spent' | 'released';
  readonly reserved: number;
  readonly spent: number;
  readonly uncovered: number;
}

async function lockEntries(tx: Tx, keys: readonly string[]): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    select e.key, e.budget_id, e.tier, e.slot, e.state, e.asked, e.reserved, e.spent, b.unit = 'count' as pieces
    from budget.entry e join budget.budget b using (budget_id)
    where e.key = any(${[...new Set(keys)]}::text[]) and e.state <> 'released' order by e.key for update of e`.execute(
    tx,
  );
  return rows;
}

/**
 * Spend what is reserved; the rest of each entry is freed. Keys that are not reserved (unknown, spent, released) are left
 * alone. More than is reserved is taken of the line when it has room, else noted as `uncovered`.
 */
export async function spend(tx: Tx, deps: BudgetDeps, spendings: readonly Spending[]): Promise<void> {
  const amounts = new Map(spendings.map(({ key, amountFen }) => [key, amountFen]));
  const entries = (await lockEntries(tx, [...amounts.keys()])).filter((entry) => entry.state === 'reserved');
  const amountOf = (entry: Entry) => (entry.pieces ? 1 : (amounts.get(entry.key) ?? 0));
  const covered = await topUp(tx, entries, amountOf);
  const next = entries.map((entry): Next => {
    const spent = Math.min(amountOf(entry), covered.get(entry.key) ?? 0);
    return { entry, state: 'spent', reserved: 0, spent, uncovered: amountOf(entry) - spent };
  });
  await settle(tx, deps, next, covered);
}

/** Free what is reserved, or give back what was spent. Unknown and released keys are left alone. */
export async function release(tx: Tx, deps: BudgetDeps, keys: readonly string[]): Promise<void> {
  const entries = await lockEntries(tx, keys);
  const next = entries.map((entry): Next => ({ entry, state: 'released', reserved: 0, spent: 0, uncovered: 0 }));
  await settle(tx, deps, next, heldBy(entries));
}

/**
 * Undo a spending: what was spent is reserved again, and as much as at first when the line has room for it. When it has
 * not, the entry keeps what it had, and what is missing is taken, or noted as uncovered, by the next spending.
 */
export async function reopen(tx: Tx, deps: BudgetDeps, keys: readonly string[]): Promise<void> {
  const entries = (await lockEntries(tx, keys)).filter((entry) => entry.state === 'spent');
  const covered = await topUp(tx, entries, (entry) => entry.asked);
  const next = entries.map((entry): Next => {
    const reserved = covered.get(entry.key) ?? 0;
    return { entry, state: 'reserved', reserved, spent: 0, uncovered: 0 };
  });
  await settle(tx, deps, next, covered);
}

/** What each entry holds in its slot. */
function heldBy(entries: readonly Entry[]): Map<string, number> {
  return new Map(entries.map((entry) => [entry.key, entry.reserved + entry.spent]));
}

/** Take what entries lack of what they need, in their own slots. @returns what each holds afterwards */
async function topUp(
  tx: Tx,
  entries: readonly Entry[],
  need: (entry: Entry) => number,
): Promise<ReadonlyMap<string, number>> {
  const held = heldBy(entries);
  const lacking = entries.flatMap((entry) => {
    const amount = need(entry) - (held.get(entry.key) ?? 0);
    return amount > 0
      ? [{ key: entry.key, budgetId: entry.budget_id, tier: entry.tier, slot: entry.slot, amount }]
      : [];
  });
  const refused = await take(tx, lacking);
  for (const { key, amount } of lacking) if (!refused.has(key)) held.set(key, (held.get(key) ?? 0) + amount);
  return held;
}

/** Write slots and entries; whatever {@link topUp} took stands in `reserved` of the slot by now. */
async function settle(
  tx: Tx,
  deps: BudgetDeps,
  next: readonly Next[],
  held: ReadonlyMap<string, number>,
): Promise<void> {
  if (next.length === 0) return;
  const deltas = next.map(({ entry, reserved, spent }) => ({
    reserved: reserved - ((held.get(entry.key) ?? 0) - entry.spent),
    spent: spent - entry.spent,
  }));
  const now = deps.clock.now().toString();
  await sql`
    update budget.slot s set reserved = s.reserved + l.reserved, spent = s.spent + l.spent
    from (
      select t.budget_id, t.tier, t.slot, d.reserved, d.spent from budget.slot t
      join (select budget_id, tier, slot, sum(reserved)::bigint as reserved, sum(spent)::bigint as spent
        from unnest(${next.map((n) => n.entry.budget_id)}::uuid[], ${next.map((n) => n.entry.tier)}::text[],
          ${next.map((n) => n.entry.slot)}::smallint[], ${deltas.map((d) => d.reserved)}::bigint[],
          ${deltas.map((d) => d.spent)}::bigint[]) as w (budget_id, tier, slot, reserved, spent)
        group by 1, 2, 3) d using (budget_id, tier, slot)
      order by t.budget_id, t.tier, t.slot for no key update of t
    ) l
    where s.budget_id = l.budget_id and s.tier = l.tier and s.slot = l.slot`.execute(tx);
  await sql`
    update budget.entry e set state = w.state, reserved = w.reserved, spent = w.spent, uncovered = w.uncovered,
      settled_at = case when w.state = 'reserved' then null else ${now}::timestamptz end
    from unnest(${next.map((n) => n.entry.key)}::text[], ${next.map((n) => n.state)}::text[],
      ${next.map((n) => n.reserved)}::bigint[], ${next.map((n) => n.spent)}::bigint[],
      ${next.map((n) => n.uncovered)}::bigint[]) as w (key, state, reserved, spent, uncovered)
    where e.key = w.key`.execute(tx);
  if (deltas.some((delta) => delta.reserved + delta.spent < 0)) await noteRoom(tx, next);
}

/** The lines have room again: the next refusal is told anew. */
async function noteRoom(tx: Tx, next: readonly Next[]): Promise<void> {
  await sql`
    update budget.line l set exhausted_at = null
    from unnest(${next.map((n) => n.entry.budget_id)}::uuid[], ${next.map((n) => n.entry.tier)}::text[]) as w (budget_id, tier)
    where l.budget_id = w.budget_id and l.tier = w.tier and l.exhausted_at is not null`.execute(tx);
}
