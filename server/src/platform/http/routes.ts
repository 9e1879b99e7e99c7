/** Binds a module's endpoints to their handlers: schemas, permissions and reply kinds come from the contract. */
import type { Readable } from 'node:stream';
import type { Endpoint, EndpointTable, InputOf, KindOf, Method, ReplyOf } from '@pawloop/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './principal.ts';

export type App = FastifyInstance;
export type RouteModule = (app: App) => void;

export interface Upload {
  readonly filename: string;
  readonly stream: Readable;
}

interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  /** The caller's idempotency key, for commands that keep it as the natural key of what they make. */
  readonly idempotencyKey: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Required3<E> = { readonly [K in keyof InputOf<E>]-?: Exclude<InputOf<E>[K], undefined> };

/** What a handler gets: the checked parts of the request and who calls. */
export type Context<E> = Call &
  Required3<E> &
  (KindOf<E> extends 'multipart' ? { readonly upload: Upload } : Record<never, never>);

export interface CsvFile {
  readonly filename: string;
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly (string | number | null)[]>;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly body: Readable | Buffer;
  /** True for pictures that a page shows; everything else is offered as a download. */
  readonly inline?: boolean;
}

type Nothing = ReturnType<() => void>;

export type AnswerOf<E> =
  KindOf<E> extends 'csv'
    ? CsvFile
    : KindOf<E> extends 'file'
      ? Attachment
      : ReplyOf<E> extends undefined
        ? Nothing
        : ReplyOf<E>;

export type Handlers<T extends EndpointTable> = {
  readonly [R in keyof T]: (context: Context<T[R]>) => Promise<AnswerOf<T[R]>>;
};

type LooseHandler = (context: Call & { upload?: Upload }) => Promise<unknown>;

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint;
    route?: string;
    handle?: LooseHandler;
    /** Of a built front end. */
    ofPage?: true;
  }
  interface FastifyRequest {
    principal: Principal;
  }
}

/** One registration for all endpoints of a table; a missing handler does not compile. */
export function routes<T extends EndpointTable>(table: T, handlers: Handlers<T>): RouteModule {
  return (app) => {
    for (const [route, endpoint] of Object.entries(table) as [string, Endpoint][]) {
      const [method, url] = route.split(' ') as [Method, string];
      app.route({
        method,
        url,
        schema: {
          operationId: operationId(route),
          summary: endpoint.summary,
          tags: [endpoint.tag],
          ...(endpoint.params && { params: endpoint.params }),
          ...(endpoint.query && { querystring: endpoint.query }),
          ...(endpoint.body && { body: endpoint.body }),
          ...(endpoint.reply && { response: { [endpoint.status ?? 200]: endpoint.reply } }),
        },
        config: { endpoint, route, handle: handlers[route as keyof T] as LooseHandler },
        handler: (request, reply) => app.answer(request, reply),
      });
    }
  };
}

/** `POST /v1/staff/me/totp` → `postStaffMeTotp`. */
function operationId(route: string): string {
  const [method = '', path = ''] = route.split(' ');
  const words = path.replace('/v1/', '').split(/[/:.-]+/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
