/** Endpoints as data: one value per route from which the server takes schemas and permissions and the clients take types. */
import type { Static, TObject, TSchema } from 'typebox';
import type { Permission } from './access.ts';

/**
 * Who may call a route; any one of the list is enough.
 * `public` needs no sign-in, `owner` is a signed-in pet owner, `staff` is any signed-in member of staff,
 * `writeKey` is a source's key for the event API, `clinicKey` that of a clinic's system, everything else is a permission
 * that a role carries.
 */
export type Access = 'public' | 'owner' | 'staff' | 'writeKey' | 'clinicKey' | Permission;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type EndpointKind = 'json' | 'multipart' | 'csv' | 'file';

export interface Endpoint<
  P extends TObject | undefined = TObject | undefined,
  Q extends TObject | undefined = TObject | undefined,
  B extends TSchema | undefined = TSchema | undefined,
  R extends TSchema | undefined = TSchema | undefined,
  K extends EndpointKind = EndpointKind,
> {
  /** One English sentence for the API document. */
  readonly summary: string;
  readonly tag: string;
  readonly allow: readonly Access[];
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Schema of the JSON reply; `undefined` means 204 No Content. */
  readonly reply?: R;
  /** Status of success when it is not 200 (or 204 without a reply). */
  readonly status?: 200 | 201 | 202;
  /** `multipart` takes one uploaded file; `csv` and `file` answer with an attachment instead of JSON. */
  readonly kind?: K;
  /** Named bucket of the rate limiter; see platform/http. */
  readonly limit?: 'signIn' | 'code' | 'events' | 'upload' | 'lookup';
}

/** Keeps the literal types of an endpoint's schemas. */
export function endpoint<
  P extends TObject | undefined = undefined,
  Q extends TObject | undefined = undefined,
  B extends TSchema | undefined = undefined,
  R extends TSchema | undefined = undefined,
  K extends EndpointKind = 'json',
>(definition: Endpoint<P, Q, B, R, K>): Endpoint<P, Q, B, R, K> {
  return definition;
}

/** A module's endpoints, keyed `METHOD /path/:param`. */
export type EndpointTable = { readonly [route: `${Method} /${string}`]: Endpoint };

type StaticOf<S> = S extends TSchema ? Static<S> : undefined;
type Part<Name extends string, S> = S extends TSchema
  ? Record<never, never> extends Static<S>
    ? { readonly [K in Name]?: Static<S> }
    : { readonly [K in Name]: Static<S> }
  : { readonly [K in Name]?: undefined };

/** What a caller passes to an endpoint. */
export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R, infer _K>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;

/** What an endpoint answers with. */
export type ReplyOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R, infer _K> ? StaticOf<R> : never;

/** How an endpoint takes or gives its body. */
export type KindOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer _R, infer K> ? K : never;
