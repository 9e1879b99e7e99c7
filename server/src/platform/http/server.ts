/** Builds the Fastify application: security headers, limits, authentication, schemas, errors, document. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyRequest, LogController } from 'fastify';
import type { Db } from '../db.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { Secrets } from '../secret.ts';
import { createAnswer } from './answer.ts';
import { apiDocument } from './document.ts';
import { onError, onNotFound } from './errors.ts';
import { createIdempotency } from './idempotency.ts';
import { limits } from './limits.ts';
import { type Authenticate, forbidden, requireAccess } from './principal.ts';
import type { App } from './routes.ts';
import { refuseUnstorableBodies, validatorCompiler } from './validation.ts';

export interface HttpDeps {
  readonly db: Db;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly authenticate: Authenticate;
  readonly trustProxy?: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  }
}

export const SESSION_COOKIE = 'pawloop_session';
/**
 * Sub-protocols of the live channel. A browser's WebSocket can set no header but this one, so an owner's token travels
 * as the second; it is in no address that a log would keep, and the server names only the first in its answer.
 */
const LIVE_PROTOCOL = 'pawloop.live';
const BEARER_PROTOCOL = 'pawloop.bearer.';
/** Above this the process is overloaded: new requests are refused with 503 before any work (REL-4). */
const LATE_EVENT_LOOP_MS = 4000;
const BODY_LIMIT = 1024 * 1024;
const UPLOAD_LIMIT = 512 * 1024 * 1024;

/** The application with everything but routes. */
export async function createHttp(deps: HttpDeps): Promise<App> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: deps.trustProxy ?? false,
    genReqId: () => newId(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  }) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  refuseUnstorableBodies(app);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler(onError);
  app.setNotFoundHandler(onNotFound);
  await app.register(helmet, { contentSecurityPolicy: { directives: contentPolicy } });
  await app.register(cookie);
  await app.register(multipart, { limits: { files: 1, fileSize: UPLOAD_LIMIT, fields: 20, parts: 21 } });
  await app.register(websocket, { options: { maxPayload: 64 * 1024, handleProtocols: chosenProtocol } });
  await app.register(underPressure, { maxEventLoopDelay: LATE_EVENT_LOOP_MS, retryAfter: 5 });
  await app.register(rateLimit, limits);
  await app.register(apiDocument);
  app.decorate('answer', createAnswer(createIdempotency(deps.db, deps.secrets)));
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    request.principal = await authenticated(request, deps.authenticate);
    const { endpoint } = request.routeOptions.config;
    if (endpoint) requireAccess(request.principal, endpoint.allow);
  });
  return app;
}

const contentPolicy = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};

async function authenticated(
  request: FastifyRequest,
  authenticate: Authenticate,
): Promise<FastifyRequest['principal']> {
  const bearer = bearerOf(request);
  const writeKey = request.headers['x-write-key'];
  const clinicKey = request.headers['x-clinic-key'];
  const session = request.cookies[SESSION_COOKIE];
  const key = typeof writeKey === 'string' || typeof clinicKey === 'string';
  if (!bearer && !session && !key) return { kind: 'anonymous' };
  if (!bearer && session) requireSameOrigin(request);
  return authenticate({
    ...(bearer && { bearer }),
    ...(!bearer && session && { cookie: session }),
    ...(typeof writeKey === 'string' && { writeKey }),
    ...(typeof clinicKey === 'string' && { clinicKey }),
  });
}

/** From the header, or from the sub-protocols of a WebSocket. */
function bearerOf({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization?.startsWith('Bearer ')) return headers.authorization.slice(7);
  if (headers.upgrade === undefined) return undefined;
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  return offered?.find((name) => name.startsWith(BEARER_PROTOCOL))?.slice(BEARER_PROTOCOL.length);
}

/** Never the one that carries a token. */
function chosenProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false;
}

/** A cookie alone does not authorise a change that another site's page asks for (CSRF). */
function requireSameOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' && request.headers.upgrade === undefined) return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreign = typeof site === 'string' ? site !== 'same-origin' && site !== 'none' : false;
  const otherHost = origin !== undefined && URL.canParse(origin) && new URL(origin).host !== request.headers.host;
  if (foreign || otherHost) throw new Problem(forbidden, 'the request comes from another site');
}
