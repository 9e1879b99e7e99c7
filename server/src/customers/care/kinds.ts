/** Kinds of cases as data: shipped ones at start, changed in the console; a case keeps the clocks it was opened with. */
import type { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { type Db, inTransaction, jsonb, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { kindChanged, kindNotFound } from './problems.ts';
import shipped from './words/kinds.json' with { type: 'json' };

async function ensureKinds(handle: Db | Tx, now: Temporal.Instant): Promise<void> {
  const rows = Object.entries(shipped).map(([key, kind]) => ({ key, ...kind }));
  await sql`
    insert into care.kind (key, names, answer_minutes, solve_minutes, business_hours, for_owners, priority, changed_at)
    select key, jsonb_build_object('zh', zh, 'en', en), answer, solve, business, owners, priority, ${now.toString()}
    from jsonb_to_recordset(${jsonb(rows)})
      as w (key text, zh text, en text, answer int, solve int, business boolean, owners boolean, priority smallint)
    on conflict do nothing`.execute(handle);
}

export async function kindsOf(handle: Db | Tx, now: Temporal.Instant): Promise<Care.CaseKind[]> {
  const read = async () => {
    const { rows } = await sql<Care.CaseKind>`
      select key, names, answer_minutes as "answerMinutes", solve_minutes as "solveMinutes",
        business_hours as "businessHours", for_owners as "forOwners", priority::int as priority, revision
      from care.kind order by priority desc, key`.execute(handle);
    return rows;
  };
  const kinds = await read();
  const known = new Set(kinds.map((kind) => kind.key));
  if (Object.keys(shipped).every((key) => known.has(key))) return kinds;
  await ensureKinds(handle, now);
  return read();
}

/** @throws Problem `care/kind-not-found` */
export async function kindOf(handle: Db | Tx, key: string, now: Temporal.Instant): Promise<Care.CaseKind> {
  const kind = (await kindsOf(handle, now)).find((entry) => entry.key === key);
  if (!kind) throw new Problem(kindNotFound, key);
  return kind;
}

export type KindInput = Omit<Care.CaseKind, 'key' | 'revision'> & { readonly basedOn: number };

/** Change a kind, or add one with `basedOn` 0. @throws Problem `care/kind-changed` */
export function writeKind(
  deps: CareDeps,
  staff: Staff,
  key: string,
  input: KindInput,
  requestId: string,
): Promise<Care.CaseKind> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await kindsOf(tx, now);
    const { names, answerMinutes, solveMinutes, businessHours, forOwners, priority, basedOn } = input;
    const { rows } = await sql`
      insert into care.kind as k (key, names, answer_minutes, solve_minutes, business_hours, for_owners, priority, changed_at)
      select ${key}, ${jsonb(names)}, ${answerMinutes}, ${solveMinutes}, ${businessHours}, ${forOwners}, ${priority},
        ${now.toString()}
      where ${basedOn} = coalesce((select revision from care.kind where key = ${key}), 0)
      on conflict (key) do update set names = excluded.names, answer_minutes = excluded.answer_minutes,
        solve_minutes = excluded.solve_minutes, business_hours = excluded.business_hours,
        for_owners = excluded.for_owners, priority = excluded.priority, revision = k.revision + 1,
        changed_at = excluded.changed_at
        where k.revision = ${basedOn}
      returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(kindChanged);
    await record(tx, {
      actor: staff,
      action: 'care.kind_changed',
      subjectType: 'casekind',
      subjectId: key,
      before: { revision: basedOn },
      after: input,
      requestId,
    });
    return kindOf(tx, key, now);
  });
}
