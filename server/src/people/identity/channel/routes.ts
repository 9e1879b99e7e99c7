/** HTTP of acquisition channels, and the public address behind their QR codes. */
import type { Identity } from '@pawloop/contract';
import { type Handlers, staffOf } from '../../../platform/http/index.ts';
import type { Inner } from '../deps.ts';
import { clientOf } from '../http.ts';
import { changeChannel, createChannel } from './channels.ts';
import { channelReport } from './report.ts';
import { listChannels } from './repository.ts';
import { rememberTouch } from './touch.ts';
import { visit } from './visit.ts';

export function channelHandlers(deps: Inner): Handlers<typeof Identity.channelEndpoints> {
  return {
    'GET /v1/channels': async () => ({ items: await listChannels(deps.db) }),
    'POST /v1/channels': ({ principal, body, requestId }) => createChannel(deps, staffOf(principal), body, requestId),
    'PATCH /v1/channels/:channelId': ({ principal, params, body, requestId }) =>
      changeChannel(deps, staffOf(principal), params.channelId, body, requestId),
    'GET /v1/channels/report': async ({ query }) => ({
      items: await channelReport(deps, query),
      asOf: deps.clock.now().toString(),
    }),
    'GET /c/:code': async ({ params, request, reply }) => {
      const { location, counted } = await visit(deps, params.code, clientOf(request).userAgent);
      if (counted) rememberTouch(request, reply, params.code);
      reply.code(302).header('location', location).header('cache-control', 'no-store');
    },
  };
}
