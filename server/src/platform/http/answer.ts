/** Runs a route's handler: idempotency, then JSON, CSV or an attachment. */
import { Readable } from 'node:stream';
import type { Endpoint } from '@pawloop/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemType } from '../problem.ts';
import { csvLines } from './csv.ts';
import type { Idempotency } from './idempotency.ts';
import { principalKey } from './principal.ts';
import type { Attachment, CsvFile, Upload } from './routes.ts';

const fileExpected = problemType('request/file-expected', 400, 'Send one file as multipart/form-data');

type Handle = NonNullable<FastifyRequest['routeOptions']['config']['handle']>;

/** @returns the function behind `app.answer` */
export function createAnswer(idempotency: Idempotency) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { endpoint, handle, route } = request.routeOptions.config;
    if (!endpoint || !handle || !route) throw new Error('route without an endpoint');
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' && key.length <= 200 ? key : undefined;
    const principal = principalKey(request.principal);
    const call = await contextOf(request, reply, endpoint, idempotencyKey);
    if (request.method === 'GET' || !idempotencyKey || !principal || endpoint.kind) {
      return send(reply, endpoint, await handle(call));
    }
    return once(idempotency, principal, idempotencyKey, request, reply, () => handle(call), route);
  };
}

async function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
  idempotencyKey: string | undefined,
): Promise<Parameters<Handle>[0]> {
  return {
    principal: request.principal,
    requestId: request.id,
    idempotencyKey,
    request,
    reply,
    ...(endpoint.params && { params: request.params }),
    ...(endpoint.query && { query: request.query }),
    ...(endpoint.body && { body: request.body }),
    ...(endpoint.kind === 'multipart' && { upload: await uploadOf(request) }),
  };
}

async function uploadOf(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw new Problem(fileExpected);
  const part = await request.file();
  if (!part) throw new Problem(fileExpected);
  return { filename: part.filename, stream: part.file };
}

async function once(
  idempotency: Idempotency,
  principal: string,
  key: string,
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<unknown>,
  route: string,
): Promise<FastifyReply> {
  const stored = await idempotency.begin(principal, key, [route, request.params, request.query, request.body]);
  if (stored) return reply.code(stored.status).header('idempotency-replayed', 'true').send(stored.body);
  let body: unknown;
  try {
    body = await run();
  } catch (error) {
    await idempotency.release(principal, key);
    throw error;
  }
  const status = statusOf(request.routeOptions.config.endpoint, reply);
  await idempotency.finish(principal, key, { status, body });
  return reply.code(status).send(body);
}

function statusOf(endpoint: Endpoint | undefined, reply: FastifyReply): number {
  if (reply.statusCode !== 200) return reply.statusCode;
  return endpoint?.status ?? (endpoint?.reply ? 200 : 204);
}

function send(reply: FastifyReply, endpoint: Endpoint, answer: unknown): FastifyReply {
  if (reply.sent) return reply;
  if (endpoint.kind === 'csv') {
    const file = answer as CsvFile;
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', disposition('attachment', file.filename))
      .send(Readable.from(csvLines(file)));
  }
  if (endpoint.kind === 'file') {
    const file = answer as Attachment;
    return reply
      .header('content-type', file.contentType)
      .header('content-disposition', disposition(file.inline ? 'inline' : 'attachment', file.filename))
      .send(file.body);
  }
  return reply.code(statusOf(endpoint, reply)).send(answer);
}

function disposition(kind: string, filename: string): string {
  return `${kind}; filename="${filename.replace(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(filename)}`;
}
