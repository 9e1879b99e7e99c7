/** Runs one request on a session and writes the answer as ClickHouse's HTTP interface does. */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import zlib from 'node:zlib';
import type { LentSession, SessionPool } from './clickhouse-pool.ts';
import { type ClickhouseRequest, insertOf, RequestError } from './clickhouse-request.ts';

/** Formats whose blocks can be joined: no header, footer or statistics. */
const STREAMABLE = new Set([
  ...['JSONEachRow', 'JSONStringsEachRow', 'JSONCompactEachRow', 'JSONCompactEachRowWithNamesAndTypes'],
  ...['CSV', 'CSVWithNames', 'TSV', 'TabSeparated', 'TSVWithNames', 'TabSeparatedWithNames', 'RowBinary'],
]);
const READ =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:\(|SELECT\b|WITH\b|FROM\b|SHOW\b|DESC|EXISTS\b|EXPLAIN\b|VALUES\b)/i;

/** @throws the engine's error when nothing has been sent yet; later ones go to the client inside the stream */
export async function answer(
  pool: SessionPool,
  request: ClickhouseRequest,
  response: ServerResponse,
  gzip: boolean,
): Promise<void> {
  const mark = `/*${randomUUID()}*/`;
  let gone = false;
  response.once('close', () => {
    gone = !response.writableFinished;
    if (gone) pool.kill(mark);
  });
  await pool.lend(request.database, request.settings, async (session) => {
    if (gone || response.destroyed) return;
    const reply = { response, gzip, format: request.format };
    const isRead = request.data === undefined && READ.test(request.sql);
    if (isRead && STREAMABLE.has(request.format)) await streamRows(session, `${mark} ${request.sql}`, reply);
    else if (isRead || request.data === undefined) await sendResult(session, `${mark} ${request.sql}`, reply);
    else await insertRows(session, request.sql, request.data, reply);
  });
}

interface Reply {
  readonly response: ServerResponse;
  readonly gzip: boolean;
  readonly format: string;
}

async function streamRows(session: LentSession, sql: string, reply: Reply): Promise<void> {
  const { response, format } = reply;
  const tag = randomBytes(8).toString('hex');
  const headers = { 'X-ClickHouse-Exception-Tag': tag, 'X-ClickHouse-Summary': summary({}) };
  let body: Writable | undefined;
  try {
    for await (const chunk of session.stream(sql, format)) {
      body ??= begin(reply, headers);
      if (response.destroyed) break;
      if (!body.write(chunk.raw())) await Promise.race([once(body, 'drain'), once(response, 'close')]);
    }
    body ??= begin(reply, headers);
    body.end();
  } catch (error) {
    if (body === undefined || response.destroyed) throw error;
    // the status is sent: the client looks for this block at the end, and the broken transfer warns everybody else
    const text = `${messageOf(error)}\n`;
    const length = Buffer.byteLength(text);
    body.write(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
    if (body instanceof zlib.Gzip) await new Promise((resolve) => (body as zlib.Gzip).flush(() => resolve(undefined)));
    setImmediate(() => response.destroy());
  }
}

async function sendResult(session: LentSession, sql: string, reply: Reply): Promise<void> {
  const result = await session.query(sql, reply.format);
  if (reply.response.destroyed) return;
  const counts = { read_rows: result.rowsRead, read_bytes: result.bytesRead };
  begin(reply, { 'X-ClickHouse-Summary': summary(counts) }).end(result.bytes());
}

async function insertRows(session: LentSession, sql: string, data: Buffer, reply: Reply): Promise<void> {
  const insert = insertOf(sql);
  let writtenRows = 0;
  if (insert !== undefined) {
    writtenRows = await session.insert({ ...insert, values: data });
  } else if (data.includes(0)) {
    throw new RequestError('Code: 48. DB::Exception: Inserting a binary format is not supported. (NOT_IMPLEMENTED)');
  } else {
    await session.query(`${sql}\n${data.toString()}`, reply.format);
  }
  if (!reply.response.destroyed) {
    begin(reply, { 'X-ClickHouse-Summary': summary({ written_rows: writtenRows }) }).end();
  }
}

function begin({ response, gzip, format }: Reply, headers: Record<string, string>): Writable {
  response.writeHead(200, {
    ...headers,
    'X-ClickHouse-Format': format,
    ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
  });
  if (!gzip) return response;
  const body = zlib.createGzip({ level: 1 });
  body.pipe(response);
  return body;
}

const NO_COUNTS = {
  read_rows: 0,
  read_bytes: 0,
  written_rows: 0,
  written_bytes: 0,
  total_rows_to_read: 0,
  result_rows: 0,
  result_bytes: 0,
  elapsed_ns: 0,
};

function summary(counts: Partial<typeof NO_COUNTS>): string {
  const entries = Object.entries({ ...NO_COUNTS, ...counts }).map(([name, count]) => [name, String(count)]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** The engine's sentence, from `Code:` on. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const begin = message.indexOf('Code: ');
  return begin === -1 ? `Code: 1002. DB::Exception: ${message} (UNKNOWN_EXCEPTION)` : message.slice(begin).trim();
}

const STATUS: Readonly<Record<string, number>> = {
  '36': 400,
  '62': 400,
  '456': 400,
  '47': 404,
  '60': 404,
  '81': 404,
  '159': 408,
  '202': 503,
  '497': 403,
  '516': 403,
};

/** An error before the first byte. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const message = messageOf(error);
  const code = /^Code: (\d+)/.exec(message)?.[1] ?? '1002';
  response.writeHead(STATUS[code] ?? 500, { 'X-ClickHouse-Exception-Code': code, 'Content-Type': 'text/plain' });
  response.end(`${message}\n`);
}
