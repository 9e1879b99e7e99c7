/** HTTP of staff: sign-in, own account, accounts, roles, keys. */
import type { Identity } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { type Handlers, type Staff, staffOf } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { clientOf, setCookie } from '../http.ts';
import { sessionNotFound } from '../problems.ts';
import { closeSession, closeStaffSession, staffSessions } from '../session.ts';
import { changeOwnPassword, changeStaff, createStaff } from './accounts.ts';
import { closeSessionsOf } from './close-sessions.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { getStaff, itemOf, listStaffRows, meOf } from './repository.ts';
import { requireVisible } from './rights.ts';
import { changeRole, createRole, listRoles, removeRole } from './roles.ts';
import { beginTotp, confirmTotp, removeTotp } from './second-factor.ts';
import { signInStaff } from './sign-in.ts';

type StaffHandlers = Handlers<typeof Identity.staffEndpoints>;
type MeRoute = Extract<keyof StaffHandlers, `${string}/v1/staff/${'sessions' | 'me'}${string}`>;

const SESSION_COOKIE = 'pawloop_session';

export function staffHandlers(deps: Inner): StaffHandlers {
  return { ...meHandlers(deps), ...accountHandlers(deps) };
}

function meHandlers(deps: Inner): Pick<StaffHandlers, MeRoute> {
  const { db, clock } = deps;
  return {
    'POST /v1/staff/sessions': async ({ body, request, reply }) => {
      const { reply: answer, token, lifeSeconds } = await signInStaff(deps, body, clientOf(request));
      if (token) setCookie(request, reply, SESSION_COOKIE, token, { maxAgeSeconds: lifeSeconds });
      return answer;
    },
    'DELETE /v1/staff/sessions/current': async ({ principal, request, reply }) => {
      await closeSession(db, staffOf(principal).sessionId);
      setCookie(request, reply, SESSION_COOKIE, '', { maxAgeSeconds: 0 });
    },
    'GET /v1/staff/sessions': async ({ principal }) => {
      const { staffId, sessionId } = staffOf(principal);
      return { items: await staffSessions(db, staffId, sessionId, clock.now()) };
    },
    'DELETE /v1/staff/sessions/:sessionId': async ({ principal, params }) => {
      const closed = await closeStaffSession(db, staffOf(principal).staffId, params.sessionId);
      if (!closed) throw new Problem(sessionNotFound);
    },
    'GET /v1/staff/me': async ({ principal }) => meOf(await getStaff(db, staffOf(principal).staffId)),
    'POST /v1/staff/me/totp': ({ principal }) => beginTotp(deps, staffOf(principal)),
    'POST /v1/staff/me/totp/confirm': ({ principal, body, requestId }) =>
      confirmTotp(deps, staffOf(principal), body.code, requestId),
    'DELETE /v1/staff/me/totp': ({ principal, body, request, requestId }) =>
      removeTotp(deps, staffOf(principal), body.code, { address: request.ip, requestId }),
    'PUT /v1/staff/me/password': ({ principal, body, request, requestId }) =>
      changeOwnPassword(deps, staffOf(principal), body, { address: request.ip, requestId }),
  };
}

function accountHandlers(deps: Inner): Omit<StaffHandlers, MeRoute> {
  const { db, clock } = deps;
  return {
    'GET /v1/staff': ({ principal, query }) => listPage(deps, staffOf(principal), query),
    'POST /v1/staff': ({ principal, body, requestId }) => createStaff(deps, staffOf(principal), body, requestId),
    'PATCH /v1/staff/:staffId': ({ principal, params, body, requestId }) =>
      changeStaff(deps, staffOf(principal), params.staffId, body, requestId),
    'GET /v1/staff/:staffId/sessions': async ({ principal, params }) => {
      const actor = staffOf(principal);
      requireVisible(actor, await getStaff(db, params.staffId));
      return { items: await staffSessions(db, params.staffId, actor.sessionId, clock.now()) };
    },
    'DELETE /v1/staff/:staffId/sessions': ({ principal, params, requestId }) =>
      closeSessionsOf(deps, staffOf(principal), params.staffId, requestId),
    'GET /v1/roles': async () => ({ items: await listRoles(db) }),
    'POST /v1/roles': ({ principal, body, requestId }) => createRole(deps, staffOf(principal), body, requestId),
    'PATCH /v1/roles/:roleId': ({ principal, params, body, requestId }) =>
      changeRole(deps, staffOf(principal), params.roleId, body, requestId),
    'DELETE /v1/roles/:roleId': ({ principal, params, requestId }) =>
      removeRole(deps, staffOf(principal), params.roleId, requestId),
    'GET /v1/keys': async () => ({ items: await listKeys(db) }),
    'POST /v1/keys': ({ principal, body, requestId }) => createKey(deps, staffOf(principal), body, requestId),
    'DELETE /v1/keys/:keyId': ({ principal, params, requestId }) =>
      revokeKey(deps, staffOf(principal), params.keyId, requestId),
  };
}

interface StaffQuery {
  readonly q?: string;
  readonly merchantId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

const PAGE = 50;

async function listPage({ db }: Inner, actor: Staff, { q, merchantId, cursor, limit = PAGE }: StaffQuery) {
  const own = actor.scope !== 'operator';
  if (own && actor.merchantId === null) return { items: [], nextCursor: null };
  const rows = await listStaffRows(db, {
    ...(q && { text: q }),
    merchantId: own ? actor.merchantId : (merchantId ?? null),
    ...(cursor && { afterLogin: String(decodeCursor(cursor, 1)[0]) }),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map(itemOf), nextCursor: last ? encodeCursor([last.login]) : null };
}
