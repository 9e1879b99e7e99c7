/** Reads one request of ClickHouse's HTTP interface: query, data, settings, parameters. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import zlib from 'node:zlib';
import { bindParameters } from './clickhouse-bind.ts';
import { TEXT_FORMATS, type TextFormat } from './clickhouse-pool.ts';

export interface Insert {
  readonly table: string;
  readonly columns: string[] | undefined;
  readonly format: TextFormat;
}

export interface ClickhouseRequest {
  /** Parameters are bound, the closing semicolon is gone. */
  readonly sql: string;
  /** Rows for an INSERT whose statement came in the address. */
  readonly data: Buffer | undefined;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly format: string;
}

/** Search parameters that steer the interface; every other one is a setting. */
const CONTROL = new Set([
  ...['query', 'query_id', 'database', 'default_format', 'user', 'password', 'role', 'quota_key'],
  ...['session_id', 'session_timeout', 'session_check', 'close_session'],
  ...['compress', 'decompress', 'enable_http_compression', 'http_zlib_compression_level', 'buffer_size'],
  ...['wait_end_of_query', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms'],
  ...['cancel_http_readonly_queries_on_client_close', 'stacktrace'],
]);
const LARGEST_BODY_BYTES = 512 * 1024 * 1024;

/** A refusal that never reached the engine, in ClickHouse's words so that the client reads the code. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

export function isAuthentic(request: IncomingMessage, search: URLSearchParams, secret: string): boolean {
  const { authorization, 'x-clickhouse-key': key } = request.headers;
  let given = typeof key === 'string' ? key : (search.get('password') ?? '');
  if (authorization?.startsWith('Basic ')) {
    const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
    given = pair.slice(pair.indexOf(':') + 1);
  }
  const [left, right] = [Buffer.from(given), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @throws RequestError, BindError */
export async function readRequest(request: IncomingMessage, search: URLSearchParams): Promise<ClickhouseRequest> {
  const body = await readBody(request);
  const parameters = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [name, value] of search) {
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!CONTROL.has(name) && /^\w+$/.test(name)) settings.set(name, value);
  }
  const inAddress = search.get('query') ?? '';
  const text = (inAddress === '' ? body.toString() : inAddress).trim().replace(/;+\s*$/, '');
  if (text === '') throw new RequestError('Code: 62. DB::Exception: Empty query. (SYNTAX_ERROR)');
  const sql = parameters.size === 0 ? text : bindParameters(text, parameters);
  return {
    sql,
    data: inAddress === '' || body.length === 0 ? undefined : body,
    database: search.get('database') || 'default',
    settings,
    format: formatOf(sql) ?? search.get('default_format') ?? 'TabSeparated',
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'identity') {
    throw new RequestError(`Code: 48. DB::Exception: Content-Encoding ${encoding} is not supported. (NOT_IMPLEMENTED)`);
  }
  if (request.headers['content-type']?.startsWith('multipart/')) {
    throw new RequestError('Code: 48. DB::Exception: Multipart bodies are not supported. (NOT_IMPLEMENTED)');
  }
  const source = encoding === 'gzip' ? request.pipe(zlib.createGunzip()) : request;
  if (source !== request) request.once('error', (error) => source.destroy(error));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY_BYTES) {
      throw new RequestError('Code: 241. DB::Exception: Request body exceeds 512 MiB. (MEMORY_LIMIT_EXCEEDED)');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function formatOf(sql: string): string | undefined {
  return /\bFORMAT\s+(\w+)\s*(?:SETTINGS\b[^;]*)?$/i.exec(sql)?.[1];
}

const NAME = '(?:`[^`]+`|"[^"]+"|\\w+)';
const INSERT = new RegExp(
  `^INSERT\\s+INTO\\s+(?:TABLE\\s+)?(${NAME}(?:\\.${NAME})?)\\s*(?:\\((\\s*${NAME}(?:\\s*,\\s*${NAME})*\\s*)\\))?\\s+FORMAT\\s+(\\w+)$`,
  'i',
);

/** A plain `INSERT INTO table (columns) FORMAT text-format`, which takes the fast way; undefined for any other statement. */
export function insertOf(sql: string): Insert | undefined {
  const match = INSERT.exec(sql);
  const [, table, columns, format] = match ?? [];
  const known = TEXT_FORMATS.find((name) => name === format);
  if (table === undefined || known === undefined) return undefined;
  return { table: unquote(table), columns: columns?.split(',').map((name) => unquote(name.trim())), format: known };
}

function unquote(name: string): string {
  return name.replace(/[`"]/g, '');
}
