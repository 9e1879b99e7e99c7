/** HTTP of owners: sign-in, binding, profile, consents, archive, erasure. */
import type { Identity } from '@pawloop/contract';
import type { FastifyRequest } from 'fastify';
import { inTransaction } from '../../../platform/db.ts';
import { type Handlers, ownerOf } from '../../../platform/http/index.ts';
import { readTouches } from '../channel/touch.ts';
import { requirePhone } from '../customer/phone.ts';
import type { Inner } from '../deps.ts';
import { clientOf, setCookie } from '../http.ts';
import { closeSession } from '../session.ts';
import { archiveOf } from './archive.ts';
import { bindPhone, bindWechat } from './bind.ts';
import { consentsOf, recordConsent } from './consent.ts';
import { eraseMe, sendEraseCode } from './erase-me.ts';
import { sendCode, signInByPhone } from './phone-sign-in.ts';
import { changeProfile, profileOf } from './profile.ts';
import type { Arrival } from './sign-in.ts';
import { requireState, signInByMiniProgram, signInByOauth, startOauth } from './wechat-sign-in.ts';

type OwnerHandlers = Handlers<typeof Identity.ownerEndpoints>;

/** Binds the state of a WeChat sign-in to the browser in which it began. */
const STATE_COOKIE = 'pawloop_oauth';
const STATE_SECONDS = 600;

interface ArrivalBody {
  readonly channelCode?: string;
  readonly deviceId?: string;
}

function arrivalOf(request: FastifyRequest, body: ArrivalBody): Arrival {
  return {
    ...(body.channelCode && { channelCode: body.channelCode }),
    ...(body.deviceId && { deviceId: body.deviceId }),
    touches: readTouches(request),
    client: clientOf(request),
  };
}

export function ownerHandlers(deps: Inner): OwnerHandlers {
  return { ...signInHandlers(deps), ...meHandlers(deps) };
}

type SignInRoute = Extract<keyof OwnerHandlers, `${string}/v1/owner/${'codes' | 'wechat-oauth' | 'sessions'}${string}`>;

function signInHandlers(deps: Inner): Pick<OwnerHandlers, SignInRoute> {
  return {
    'POST /v1/owner/codes': ({ body, request }) =>
      sendCode(deps, 'sign-in', requirePhone(body.phone), clientOf(request)),
    'POST /v1/owner/sessions': ({ body, request }) => signInByPhone(deps, body, arrivalOf(request, body)),
    'POST /v1/owner/sessions/wechat-mini': ({ body, request }) =>
      signInByMiniProgram(deps, body, arrivalOf(request, body)),
    'GET /v1/owner/wechat-oauth': async ({ query, request, reply }) => {
      const { url, state } = startOauth(deps, query.returnTo);
      setCookie(request, reply, STATE_COOKIE, state, { path: '/v1/owner', maxAgeSeconds: STATE_SECONDS });
      return { url };
    },
    'POST /v1/owner/sessions/wechat-oauth': async ({ body, request, reply }) => {
      const cookie = request.cookies[STATE_COOKIE];
      const session = await signInByOauth(deps, { ...body, cookie }, arrivalOf(request, body));
      setCookie(request, reply, STATE_COOKIE, '', { path: '/v1/owner', maxAgeSeconds: 0 });
      return session;
    },
    'DELETE /v1/owner/sessions/current': ({ principal }) => closeSession(deps.db, ownerOf(principal).sessionId),
  };
}

function meHandlers(deps: Inner): Omit<OwnerHandlers, SignInRoute> {
  const { db, clock } = deps;
  return {
    'POST /v1/owner/me/phone': async ({ principal, body }) =>
      profileOf(db, await bindPhone(deps, ownerOf(principal).customerId, body)),
    'POST /v1/owner/me/wechat': async ({ principal, body, request }) => {
      if (body.state !== undefined) requireState(deps, body.state, request.cookies[STATE_COOKIE]);
      const inAccount = body.state !== undefined;
      const who = await (inAccount ? deps.wechat.oauthIdentity(body.code) : deps.wechat.miniIdentity(body.code));
      return profileOf(db, await bindWechat(deps, ownerOf(principal).customerId, who));
    },
    'GET /v1/owner/me': ({ principal }) => profileOf(db, ownerOf(principal).customerId),
    'PATCH /v1/owner/me': ({ principal, body }) => changeProfile(deps, ownerOf(principal).customerId, body),
    'GET /v1/owner/me/consents': ({ principal }) => consentsOf(db, ownerOf(principal).customerId),
    'PUT /v1/owner/me/consents': async ({ principal, body }) => {
      const { customerId } = ownerOf(principal);
      await inTransaction(db, (tx) => recordConsent(tx, clock, { ...body, customerId, source: 'owner-app' }));
      return consentsOf(db, customerId);
    },
    'GET /v1/owner/me/archive': async ({ principal }) => ({
      filename: `pawloop-archive-${clock.now().toString().slice(0, 10)}.json`,
      contentType: 'application/json',
      body: await archiveOf(deps, ownerOf(principal).customerId),
    }),
    'POST /v1/owner/me/erase-code': ({ principal, request }) =>
      sendEraseCode(deps, ownerOf(principal).customerId, clientOf(request)),
    'DELETE /v1/owner/me': ({ principal, body, requestId }) =>
      eraseMe(deps, ownerOf(principal).customerId, body.code, requestId),
  };
}
