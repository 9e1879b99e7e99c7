/** Settings: the product's default figures as data that an operator changes; each change is audited. */
import { sql } from 'kysely';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { record } from './audit.ts';
import { type Db, inTransaction, type Tx } from './db.ts';
import type { Principal } from './http/principal.ts';
import { Problem, problemType } from './problem.ts';

export interface Setting<S extends TSchema = TSchema> {
  /** `<module>.<name>`; its label stands in the console's language files. */
  readonly key: string;
  readonly schema: S;
  readonly initial: Static<S>;
}

export const unknownSetting = problemType('setting/unknown', 404, 'There is no such setting');
export const invalidSetting = problemType('setting/invalid', 422, 'The value does not fit the setting');

export function setting<S extends TSchema>(key: string, schema: S, initial: Static<S>): Setting<S> {
  return { key, schema, initial };
}

export interface Settings {
  /** Present value; the initial one until an operator changed it. Seen by every process within a second of the change. */
  get<S extends TSchema>(handle: Db | Tx, setting: Setting<S>): Promise<Static<S>>;
  list(): Promise<{ key: string; schema: unknown; value: unknown; initial: unknown }[]>;
  /** @throws Problem `setting/unknown`, `setting/invalid` */
  put(actor: Principal, key: string, value: unknown, requestId: string): Promise<void>;
}

/** How long another process's change may go unseen; a process sees its own at once. */
const FRESH_MS = 1000;

export function createSettings(db: Db, registered: readonly Setting[]): Settings {
  const byKey = new Map(registered.map((entry) => [entry.key, entry]));
  let known: { readonly values: ReadonlyMap<string, unknown>; readonly readAt: number } | undefined;
  let changes = 0;
  const changed = async (handle: Db | Tx): Promise<ReadonlyMap<string, unknown>> => {
    if (known && performance.now() - known.readAt < FRESH_MS) return known.values;
    const [readAt, generation] = [performance.now(), changes];
    const { rows } = await sql<{ key: string; value: unknown }>`select key, value from platform.setting`.execute(
      handle,
    );
    const values = new Map(rows.map((row) => [row.key, row.value]));
    // What was read before a change that has ended meanwhile is not kept.
    if (generation === changes) known = { values, readAt };
    return values;
  };
  return {
    async get(handle, entry) {
      const values = await changed(handle);
      return (values.has(entry.key) ? values.get(entry.key) : entry.initial) as Static<typeof entry.schema>;
    },
    async list() {
      known = undefined;
      const values = await changed(db);
      return registered.map(({ key, schema, initial }) => ({
        key,
        schema,
        value: values.has(key) ? values.get(key) : initial,
        initial,
      }));
    },
    async put(actor, key, value, requestId) {
      const entry = byKey.get(key);
      if (!entry) throw new Problem(unknownSetting, key);
      const check = Compile(entry.schema);
      if (!check.Check(value)) {
        throw new Problem(invalidSetting, undefined, [
          { pointer: '/body/value', detail: check.Errors(value)[0]?.message ?? '' },
        ]);
      }
      await inTransaction(db, (tx) => store(tx, entry, value, actor, requestId));
      changes += 1;
      known = undefined;
    },
  };
}

async function store(tx: Tx, entry: Setting, value: unknown, actor: Principal, requestId: string): Promise<void> {
  const { rows } = await sql<{ value: unknown }>`
    select value from platform.setting where key = ${entry.key} for update`.execute(tx);
  await sql`
    insert into platform.setting (key, value) values (${entry.key}, ${JSON.stringify(value)}::jsonb)
    on conflict (key) do update set value = excluded.value, changed_at = now()`.execute(tx);
  await record(tx, {
    actor,
    action: 'platform.setting_changed',
    subjectType: 'setting',
    subjectId: entry.key,
    before: { value: rows[0] ? rows[0].value : entry.initial },
    after: { value },
    requestId,
  });
}
