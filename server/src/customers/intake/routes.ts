/** HTTP of the intake module: contract in, one call, reply out. */
import { Intake } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { collect } from './collect/collect.ts';
import type { Collector } from './collect/collector.ts';
import type { IntakeDeps } from './deps.ts';
import { changeMapping, getImport, uploadImport } from './import/prepare.ts';
import { listImports, listRejects } from './import/repository.ts';
import { cancelImport, startImport } from './import/start.ts';
import { importView } from './import/view.ts';

const DEFAULT_SOURCE = 'import';
const REJECTS_AT_ONCE = 5000;

export function intakeRoutes(deps: IntakeDeps, collector: Collector): RouteModule {
  const taking = { clock: deps.clock, collector };
  return routes(Intake.intakeEndpoints, {
    'POST /v1/events': async ({ principal, body }) =>
      collect(taking, { principal, sentAt: body.sentAt, messages: body.batch }),
    'POST /v1/event': async ({ principal, body }) =>
      collect(taking, { principal, sentAt: body.sentAt, messages: [body.message] }),
    'POST /v1/imports': async ({ principal, query, upload }) => {
      const { kind, source = DEFAULT_SOURCE } = query;
      return uploadImport(
        deps,
        { kind, source, filename: upload.filename, createdBy: staffOf(principal).name },
        upload,
      );
    },
    'GET /v1/imports': async ({ query }) => {
      const { kind, cursor, limit = 50 } = query;
      const before = cursor === undefined ? null : String(decodeCursor(cursor, 1)[0]);
      const rows = await listImports(deps.db, { ...(kind && { kind }), before, limit: limit + 1 });
      const items = rows.slice(0, limit).map(importView);
      const last = items.at(-1);
      return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.importId]) : null };
    },
    'GET /v1/imports/:importId': async ({ params }) => getImport(deps.db, params.importId),
    'PUT /v1/imports/:importId/mapping': async ({ params, body }) => changeMapping(deps, params.importId, body),
    'POST /v1/imports/:importId/dry-run': async ({ params }) => startImport(deps, params.importId, true),
    'POST /v1/imports/:importId/run': async ({ params }) => startImport(deps, params.importId, false),
    'POST /v1/imports/:importId/cancel': async ({ params }) => cancelImport(deps, params.importId),
    'GET /v1/imports/:importId/rejects': async ({ params, query }) => {
      await getImport(deps.db, params.importId);
      const { cursor, limit = 50 } = query;
      const [line, no] = cursor === undefined ? [0, -1] : decodeCursor(cursor, 2).map(Number);
      const rows = await listRejects(deps.db, params.importId, { line: line ?? 0, no: no ?? -1 }, limit + 1);
      const last = rows[limit - 1];
      return {
        items: rows.slice(0, limit).map(({ no: _, ...reject }) => reject),
        nextCursor: rows.length > limit && last ? encodeCursor([last.line, last.no]) : null,
      };
    },
    'GET /v1/imports/:importId/rejects.csv': async ({ params }) => {
      const { filename } = await getImport(deps.db, params.importId);
      const name = filename.replace(/(?:\.csv)?(?:\.gz)?$/i, '');
      return { filename: `${name}-rejects.csv`, header: REJECT_HEADER, rows: rejectRows(deps, params.importId) };
    },
  });
}

export const REJECT_HEADER = ['line', 'code', 'reason', 'column', 'value'] as const;

/** All rejected rows of an import, by line. */
export async function* rejectRows(
  { db }: Pick<IntakeDeps, 'db'>,
  importId: string,
): AsyncGenerator<readonly (string | number | null)[]> {
  let after = { line: 0, no: -1 };
  for (;;) {
    const rows = await listRejects(db, importId, after, REJECTS_AT_ONCE);
    for (const { line, code, reason, column, value } of rows) yield [line, code, reason, column, value];
    const last = rows.at(-1);
    if (!last || rows.length < REJECTS_AT_ONCE) return;
    after = { line: last.line, no: last.no };
  }
}
