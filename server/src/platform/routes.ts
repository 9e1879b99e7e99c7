/** HTTP of the platform itself: audit log and settings. */
import { Audit, Setting } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Static } from 'typebox';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Db } from './db.ts';
import { type App, type CsvFile, routes } from './http/index.ts';
import type { Settings } from './setting.ts';

export interface PlatformRouteDeps {
  readonly db: Db;
  readonly settings: Settings;
}

type Entry = Static<typeof Audit.AuditEntry>;

interface AuditFilter {
  readonly action?: string;
  readonly actorId?: string;
  readonly subjectId?: string;
  readonly from?: string;
  readonly until?: string;
}

interface AuditRow {
  audit_entry_id: string;
  at: string;
  actor_id: string | null;
  actor_name: string;
  action: string;
  subject_type: string;
  subject_id: string;
  before: unknown;
  after: unknown;
  request_id: string | null;
}

const EXPORT_PAGE = 1000;

export function platformRoutes({ db, settings }: PlatformRouteDeps) {
  return (app: App): void => {
    routes(Audit.auditEndpoints, {
      'GET /v1/audit-entries': ({ query }) => auditPage(db, query, query.limit ?? 50, query.cursor),
      'GET /v1/audit-entries.csv': async ({ query }) => auditCsv(db, query),
    })(app);
    routes(Setting.settingEndpoints, {
      'GET /v1/settings': async () => ({ items: await settings.list() }),
      'PUT /v1/settings/:key': async ({ params, body, principal, requestId }) => {
        await settings.put(principal, params.key, body.value, requestId);
        const found = (await settings.list()).find((entry) => entry.key === params.key);
        if (!found) throw new Error('a setting vanished');
        return found;
      },
    })(app);
  };
}

async function auditPage(db: Db, filter: AuditFilter, limit: number, cursor?: string) {
  const [at, id] = cursor ? decodeCursor(cursor, 2) : [null, null];
  const { rows } = await sql<AuditRow>`
    select * from platform.audit_entry
    where (${at}::timestamptz is null or (at, audit_entry_id) < (${at}::timestamptz, ${id}::uuid))
      and (${filter.action ?? null}::text is null or action = ${filter.action ?? null})
      and (${filter.actorId ?? null}::uuid is null or actor_id = ${filter.actorId ?? null}::uuid)
      and (${filter.subjectId ?? null}::text is null or subject_id = ${filter.subjectId ?? null})
      and (${filter.from ?? null}::timestamptz is null or at >= ${filter.from ?? null}::timestamptz)
      and (${filter.until ?? null}::timestamptz is null or at < ${filter.until ?? null}::timestamptz)
    order by at desc, audit_entry_id desc
    limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit).map(toEntry);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.auditEntryId]) : null };
}

function auditCsv(db: Db, filter: AuditFilter): CsvFile {
  async function* lines() {
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await auditPage(db, filter, EXPORT_PAGE, cursor);
      for (const entry of page.items) {
        yield [
          entry.at,
          entry.actorName,
          entry.action,
          entry.subjectType,
          entry.subjectId,
          text(entry.before),
          text(entry.after),
        ];
      }
      more = page.nextCursor !== null;
      cursor = page.nextCursor ?? undefined;
    }
  }
  return {
    filename: 'audit-log.csv',
    header: ['at', 'actor', 'action', 'subject_type', 'subject_id', 'before', 'after'],
    rows: lines(),
  };
}

const text = (value: unknown): string => (value === null ? '' : JSON.stringify(value));

function toEntry(row: AuditRow): Entry {
  return {
    auditEntryId: row.audit_entry_id,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
  };
}
