/** Typed client over any transport: types come from the endpoint tables, so no schema reaches a bundle. */
import type { InputOf, Method, ReplyOf } from './endpoint.ts';
import type { Endpoints } from './index.ts';
import type { ProblemReply } from './schema.ts';

export interface WireRequest {
  readonly method: Method;
  /** Path with parameters filled in and the query appended. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface WireReply {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request; rejects only when no answer came. */
export type Transport = (request: WireRequest) => Promise<WireReply>;

/** An answer of the server that is not a success; switch on `problem.code`. */
export class ApiError extends Error {
  readonly problem: ProblemReply;
  constructor(problem: ProblemReply) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

export type Route = keyof Endpoints;
export type Input<R extends Route> = InputOf<Endpoints[R]>;
export type Reply<R extends Route> = ReplyOf<Endpoints[R]>;

type Arguments<R extends Route> = Record<never, never> extends Input<R> ? [input?: Input<R>] : [input: Input<R>];
export type Api = <R extends Route>(route: R, ...rest: Arguments<R>) => Promise<Reply<R>>;

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Path and query of a call; array members of the query are repeated. */
export function urlOf(path: string, input: LooseInput): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name] ?? '')));
  const pairs = Object.entries(input.query ?? {}).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined && item !== null && item !== '')
      .map((item) => `${encodeURIComponent(key)}=${encodeURIComponent(String(item))}`),
  );
  return pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled;
}

/**
 * @param newKey makes the idempotency key of an unsafe call (API-1); a repeat after a lost answer should go through
 *   the transport with the same request
 * @throws ApiError from each call when the server answers with a problem
 */
export function createApi(transport: Transport, newKey: () => string): Api {
  return (async (route: string, input: LooseInput = {}) => {
    const [method, path] = route.split(' ') as [Method, string];
    const headers: Record<string, string> = method === 'GET' ? {} : { 'idempotency-key': newKey() };
    const request = { method, url: urlOf(path, input), headers, ...(input.body !== undefined && { body: input.body }) };
    const reply = await transport(request);
    if (reply.status >= 400) throw new ApiError(problemOf(reply));
    return reply.body;
  }) as Api;
}

function problemOf(reply: WireReply): ProblemReply {
  const body = reply.body;
  if (typeof body === 'object' && body !== null && 'code' in body) return body as ProblemReply;
  return { type: 'about:blank', title: 'unexpected answer', status: reply.status, code: 'request/unexpected' };
}
