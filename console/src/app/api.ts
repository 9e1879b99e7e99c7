/** The typed client of the server, over fetch with the session cookie; one place for lost sessions and lost connections. */
import {
  createApi,
  type Input,
  type Reply,
  type Route,
  type Transport,
  urlOf,
  type WireReply,
} from '@pawloop/contract/client';
import { QueryClient } from '@tanstack/react-query';
import { Unreachable } from './problem.ts';

const UNAUTHENTICATED = 401;
const lostSession = new Set<() => void>();

/** Calls `listener` when the server no longer knows our session. */
export function onLostSession(listener: () => void): void {
  lostSession.add(listener);
}

async function send(url: string, init: RequestInit): Promise<WireReply> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.status === UNAUTHENTICATED) for (const listener of lostSession) listener();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? await response.json() : await response.text() };
}

const transport: Transport = ({ method, url, body, headers }) => {
  if (body instanceof FormData) return send(url, { method, body, headers });
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return send(url, {
    method,
    headers: { accept: 'application/json', ...json, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
};

/** `crypto.randomUUID` exists on secure origins only; an installation may be tried over plain HTTP in a local network. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const api = createApi(transport, newKey);

/** Address of an export or picture, for a link. */
export function addressOf<R extends Route>(route: R, input?: Input<R>): string {
  const path = String(route).split(' ')[1] ?? '';
  return urlOf(path, (input ?? {}) as Parameters<typeof urlOf>[1]);
}

const STALE_MS = 15_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) => error instanceof Unreachable && count < 2,
      refetchOnWindowFocus: true,
    },
  },
});

/** Sends one file to a `multipart` endpoint. */
export function upload<R extends Route>(route: R, file: File, input?: Input<R>): Promise<Reply<R>> {
  const form = new FormData();
  form.append('file', file, file.name);
  const send = api as (route: R, input: unknown) => Promise<Reply<R>>;
  return send(route, { ...input, body: form });
}
