/** Routes whose body is not JSON: providers' call-backs, whose signature covers the bytes, and mail programs' one-click POST. */
import { Message } from '@pawloop/contract';
import type { FastifyRequest } from 'fastify';
import type { CallbackReading } from '../../../adapters/channel/channel.ts';
import { type Handlers, type RouteModule, routes } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { providerNotFound } from '../problems.ts';
import { applyCallback } from './callback.ts';

const MOST_BYTES = 1024 * 1024;

export function callbackRoutes(deps: Inner, others: Handlers<typeof Message.publicEndpoints>): RouteModule {
  return (app) => {
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
        done(null, body),
      );
      routes(Message.publicEndpoints, others)(scope);
      routes(Message.callbackEndpoints, {
        'POST /v1/callbacks/:vendor': ({ params, request, reply }) => answer(deps, params, request, reply),
        'GET /v1/callbacks/:vendor': ({ params, request, reply }) => answer(deps, params, request, reply),
        'POST /v1/callbacks/:vendor/:token': ({ params, request, reply }) => answer(deps, params, request, reply),
      })(scope);
    });
  };
}

interface Place {
  readonly vendor: string;
  readonly token?: string;
}

/**
 * Reads, applies and then answers in the provider's own form: what is not applied is not acknowledged, so it comes again.
 * @throws Problem `message/provider-not-found`, `callback/bad-signature`, `callback/unreadable`
 */
async function answer(
  deps: Inner,
  place: Place,
  request: FastifyRequest,
  reply: { code(status: number): { header(name: string, value: string): { send(body: string): unknown } } },
): Promise<void> {
  const vendor = deps.vendors.find((entry) => entry.vendor === place.vendor);
  if (!vendor?.readCallback) throw new Problem(providerNotFound);
  const reading: CallbackReading = vendor.readCallback({
    method: request.method === 'GET' ? 'GET' : 'POST',
    headers: request.headers,
    rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    query: request.query as Readonly<Record<string, string | undefined>>,
    token: place.token,
  });
  await applyCallback(deps, vendor, reading.events);
  reply.code(200).header('content-type', reading.reply.contentType).send(reading.reply.body);
}
