/** HTTP of the message module besides templates: send log, providers, suppressions, inbox, preferences, links. */
import { Message } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import { type App, type Handlers, ownerOf, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { closeCircuit, providerViews } from './dispatch/provider.ts';
import { callbackRoutes } from './dispatch/routes.ts';
import { inboxPage, readAll, readItem, unreadCount } from './inbox/inbox.ts';
import { sendDecided } from './problems.ts';
import { follow, pageOf, useLink } from './reach/link.ts';
import { mailPage } from './reach/page.ts';
import { changePreferences, preferencesOf } from './reach/preferences.ts';
import { acceptPrompts } from './reach/subscription.ts';
import { addSuppression, liftSuppression, listSuppressions } from './reach/suppression-list.ts';
import { cancelOne } from './send/cancel.ts';
import { countsOf, logPage, outboxPage, sendDetail } from './send/log.ts';
import { templateHandlers } from './template/routes.ts';

export function messageRoutes(deps: Inner): RouteModule {
  return (app: App): void => {
    routes(Message.templateEndpoints, templateHandlers(deps))(app);
    routes(Message.sendEndpoints, sendHandlers(deps))(app);
    routes({ ...Message.inboxEndpoints, ...Message.preferenceEndpoints }, ownerHandlers(deps))(app);
    callbackRoutes(deps, publicHandlers(deps))(app);
  };
}

function sendHandlers(deps: Inner): Handlers<typeof Message.sendEndpoints> {
  return {
    'GET /v1/messages': ({ query }) => logPage(deps, query),
    'GET /v1/messages/counts': ({ query }) => countsOf(deps, query),
    'GET /v1/messages/:sendId': ({ params }) => sendDetail(deps, params.sendId),
    'POST /v1/messages/:sendId/cancel': async ({ principal, params, requestId }) => {
      await sendDetail(deps, params.sendId);
      const done = await inTransaction(deps.db, (tx) =>
        cancelOne(tx, staffOf(principal), params.sendId, deps.clock.now(), requestId),
      );
      if (!done) throw new Problem(sendDecided);
      return sendDetail(deps, params.sendId);
    },
    'GET /v1/message-providers': async () => ({ items: await providerViews(deps) }),
    'POST /v1/message-providers/:vendor/close-circuit': ({ principal, params, requestId }) =>
      closeCircuit(deps, staffOf(principal), params.vendor, requestId),
    'GET /v1/message-suppressions': ({ query }) => listSuppressions(deps, query),
    'POST /v1/message-suppressions': ({ principal, body, requestId }) =>
      addSuppression(deps, staffOf(principal), body, requestId),
    'POST /v1/message-suppressions/:suppressionId/lift': ({ principal, params, body, requestId }) =>
      liftSuppression(deps, staffOf(principal), params.suppressionId, body.note, requestId),
    'GET /v1/message-outbox': ({ query }) => outboxPage(deps, query),
  };
}

function ownerHandlers(deps: Inner): Handlers<typeof Message.inboxEndpoints & typeof Message.preferenceEndpoints> {
  return {
    'GET /v1/owner/inbox': ({ principal, query }) => inboxPage(deps, ownerOf(principal).customerId, query),
    'GET /v1/owner/inbox/unread': async ({ principal }) => ({
      unread: await unreadCount(deps, ownerOf(principal).customerId),
    }),
    'POST /v1/owner/inbox/read-all': ({ principal }) => readAll(deps, ownerOf(principal).customerId),
    'POST /v1/owner/inbox/:sendId/read': ({ principal, params, body }) =>
      readItem(deps, ownerOf(principal).customerId, params.sendId, body.clicked === true),
    'GET /v1/owner/me/message-preferences': ({ principal }) => preferencesOf(deps, ownerOf(principal).customerId),
    'PUT /v1/owner/me/message-preferences': ({ principal, body }) =>
      changePreferences(deps, ownerOf(principal).customerId, body),
    'POST /v1/owner/me/subscriptions': async ({ principal, body }) => ({
      items: await acceptPrompts(deps, ownerOf(principal).customerId, body.answers),
    }),
  };
}

function publicHandlers(deps: Inner): Handlers<typeof Message.publicEndpoints> {
  return {
    'GET /l/:code': async ({ params, request, reply }) => {
      const location = await follow(deps, params.code, request.headers['user-agent'] ?? '');
      reply
        .code(302)
        .header('location', location)
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer');
    },
    'GET /m/:code': async ({ params, reply }) => {
      reply.header('cache-control', 'no-store');
      return mailPage(await pageOf(deps, params.code));
    },
    'POST /m/:code': async ({ params }) => mailPage(await useLink(deps, params.code)),
  };
}
