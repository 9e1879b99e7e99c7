/** The sandbox's post room: notifications are written when a fact is made and delivered later, again until they are taken. */
import type { IncomingHttpHeaders } from 'node:http';
import { sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { type SandboxDeps, type SandboxFault, SIGNATURE_HEADER } from './deps.ts';

/** Between the fact and its notification. */
export const NOTIFY_SECONDS = 1;
const LATE_SECONDS = 900;
const FIRST_RETRY_SECONDS = 15;
const MOST_TRIES = 10;
const BATCH = 50;

export interface SandboxPost {
  /** Write the notifications of a fact; how many and when, an instruction or the customer's act decides. */
  write(tx: Tx, fact: { readonly key: string; readonly body: object }, how: SandboxFault | undefined): Promise<void>;
  /** What an instruction says about the next notification. */
  instructed(): Promise<SandboxFault | undefined>;
  /** Deliver what is due to whoever receives call-backs; what is not taken comes again. @returns how many were taken */
  deliver(receive: (headers: IncomingHttpHeaders, rawBody: Buffer) => Promise<void>): Promise<number>;
}

export function createSandboxPost(
  deps: SandboxDeps,
  takeInstruction: (call: string) => Promise<SandboxFault | undefined>,
): SandboxPost {
  return {
    instructed: () => takeInstruction('notify'),
    async write(tx, { key, body }, how) {
      for (const seconds of delaysOf(how)) {
        const due = deps.clock.now().add({ seconds }).toString();
        await sql`
          insert into sandbox_pay.notice (notice_id, key, body, due_at)
          values (${newId()}, ${key}, ${jsonb({ ...body, key })}, ${due}::timestamptz)`.execute(tx);
      }
    },
    async deliver(receive) {
      const due = await dueNotices(deps.db, deps.clock.now());
      let taken = 0;
      for (const { notice_id, body, tries } of due) {
        const rawBody = Buffer.from(JSON.stringify(body));
        const signature = deps.secrets.blindIndex('sandbox-pay', rawBody.toString('utf8')).toString('hex');
        try {
          await receive({ [SIGNATURE_HEADER]: signature }, rawBody);
          taken += 1;
          await sql`
            update sandbox_pay.notice set delivered_at = ${deps.clock.now().toString()}::timestamptz, tries = tries + 1
            where notice_id = ${notice_id}`.execute(deps.db);
        } catch {
          const wait = FIRST_RETRY_SECONDS * 2 ** Math.min(tries, 8);
          const again = deps.clock.now().add({ seconds: wait }).toString();
          await sql`
            update sandbox_pay.notice set due_at = ${again}::timestamptz, tries = tries + 1
            where notice_id = ${notice_id}`.execute(deps.db);
        }
      }
      return taken;
    },
  };
}

function delaysOf(how: SandboxFault | undefined): number[] {
  switch (how) {
    case 'notify-lost':
      return [];
    case 'notify-twice':
      return [NOTIFY_SECONDS, NOTIFY_SECONDS];
    case 'notify-late':
      return [LATE_SECONDS];
    default:
      return [NOTIFY_SECONDS];
  }
}

async function dueNotices(db: Db, at: Temporal.Instant) {
  const { rows } = await sql<{ notice_id: string; body: unknown; tries: number }>`
    select notice_id, body, tries from sandbox_pay.notice
    where delivered_at is null and due_at <= ${at.toString()}::timestamptz and tries < ${MOST_TRIES}
    order by due_at, notice_id limit ${BATCH}`.execute(db);
  return rows;
}
