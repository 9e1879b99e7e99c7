/** Staff accounts, sessions, second factor, roles and keys (ACC-2, ACC-3). */
import { type Static, Type } from 'typebox';
import { type Permission, permissions, type StaffScope, staffScopes } from '../../access.ts';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';

const tag = 'identity';
const Permissions = Type.Array(OneOf(permissions), { maxItems: 200, uniqueItems: true });
const Scope = OneOf(staffScopes);

/**
 * What a role of each kind of staff may hold. Outside the operator only what is cut to the own merchant's data is
 * open; a room that learns to cut opens its permission here (ACC-3).
 */
export const openToScope: Readonly<Record<StaffScope, readonly Permission[]>> = {
  operator: permissions,
  merchant: [
    'sale.record',
    'staff.read',
    'staff.write',
    'store.manage',
    'booking.read',
    'booking.write',
    'service.perform',
    'dispatch.read',
    'dispatch.write',
    'quality.read',
    'record.read',
    'settlement.read',
  ],
  supplier: ['staff.read', 'staff.write'],
  expert: [],
};

/** Checked for strength by the server: `identity/weak-password` says which rule failed. */
const NewPassword = Type.String({ minLength: 1, maxLength: 200 });
const Code = Type.String({ pattern: '^[0-9]{6}$' });
/** Lower-case letters, digits, dot, dash and underscore. */
const Login = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,62}$' });

/** The signed-in person; `permissions` is empty while `mustEnrolTotp` is true. */
export const StaffMe = Type.Object({
  staffId: Id,
  login: Type.String(),
  name: Type.String(),
  scope: Scope,
  merchantId: Nullable(Id),
  permissions: Permissions,
  totpEnabled: Type.Boolean(),
  mustEnrolTotp: Type.Boolean(),
});
export type StaffMe = Static<typeof StaffMe>;

/**
 * `none`: signed in. `required`: no session yet, send the same again with `code`.
 * `enrol`: signed in without permissions until a second factor is confirmed.
 */
export const StaffSignIn = Type.Object({
  staff: Nullable(StaffMe),
  secondFactor: OneOf(['none', 'required', 'enrol']),
});
export type StaffSignIn = Static<typeof StaffSignIn>;

export const SessionItem = Type.Object({
  sessionId: Id,
  current: Type.Boolean(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  userAgent: Type.String(),
  address: Type.String(),
});
export type SessionItem = Static<typeof SessionItem>;
const Sessions = Type.Object({ items: Type.Array(SessionItem) });

const RoleLabel = Type.Object({ roleId: Id, key: Nullable(Type.String()), name: Type.String() });

export const StaffItem = Type.Object({
  staffId: Id,
  login: Type.String(),
  name: Type.String(),
  scope: Scope,
  merchantId: Nullable(Id),
  roles: Type.Array(RoleLabel),
  totpEnabled: Type.Boolean(),
  disabled: Type.Boolean(),
  lastSignInAt: Nullable(Instant),
  createdAt: Instant,
});
export type StaffItem = Static<typeof StaffItem>;

/** `key` names a role of the first installation (display names stand in the language files); composed roles have none. */
export const Role = Type.Object({
  roleId: Id,
  key: Nullable(Type.String()),
  name: Type.String(),
  scope: Scope,
  permissions: Permissions,
  totpRequired: Type.Boolean(),
  /** Of the administrator role only `totpRequired` can be changed. */
  protected: Type.Boolean(),
  members: Type.Integer(),
});
export type Role = Static<typeof Role>;

export const ApiKey = Type.Object({
  keyId: Id,
  name: Type.String(),
  kind: OneOf(['events']),
  /** Name of the source in the event log, e.g. `h5`. */
  source: Type.String(),
  /** First characters of the secret, to tell keys apart. */
  prefix: Type.String(),
  createdAt: Instant,
  lastUsedAt: Nullable(Instant),
});
export type ApiKey = Static<typeof ApiKey>;

const sessionRoutes = {
  'POST /v1/staff/sessions': endpoint({
    summary: 'Sign in with name, password and, when enrolled, a second factor; sets the session cookie',
    tag,
    allow: ['public'],
    body: Closed({
      login: Type.String({ minLength: 1, maxLength: 64 }),
      password: Type.String({ minLength: 1, maxLength: 200 }),
      code: Type.Optional(Code),
    }),
    reply: StaffSignIn,
    limit: 'signIn',
  }),
  'DELETE /v1/staff/sessions/current': endpoint({ summary: 'Sign out', tag, allow: ['staff'] }),
  'GET /v1/staff/sessions': endpoint({ summary: 'My open sessions', tag, allow: ['staff'], reply: Sessions }),
  'DELETE /v1/staff/sessions/:sessionId': endpoint({
    summary: 'Sign out one of my sessions',
    tag,
    allow: ['staff'],
    params: Closed({ sessionId: Id }),
  }),
};

const meRoutes = {
  'GET /v1/staff/me': endpoint({ summary: 'My profile and permissions', tag, allow: ['staff'], reply: StaffMe }),
  'POST /v1/staff/me/totp': endpoint({
    summary: 'Begin the enrolment of a second factor',
    tag,
    allow: ['staff'],
    reply: Type.Object({ secret: Type.String(), uri: Type.String() }),
  }),
  'POST /v1/staff/me/totp/confirm': endpoint({
    summary: 'Confirm the second factor with a code of the authenticator',
    tag,
    allow: ['staff'],
    body: Closed({ code: Code }),
    reply: StaffMe,
    limit: 'signIn',
  }),
  'DELETE /v1/staff/me/totp': endpoint({
    summary: 'Remove my second factor (refused when a role requires it)',
    tag,
    allow: ['staff'],
    body: Closed({ code: Code }),
    reply: StaffMe,
    limit: 'signIn',
  }),
  'PUT /v1/staff/me/password': endpoint({
    summary: 'Change my password; ends my other sessions',
    tag,
    allow: ['staff'],
    body: Closed({ currentPassword: Type.String({ minLength: 1, maxLength: 200 }), newPassword: NewPassword }),
    limit: 'signIn',
  }),
};

const staffParams = Closed({ staffId: Id });

const staffRoutes = {
  'GET /v1/staff': endpoint({
    summary: 'Staff accounts by login; merchant staff see only their own merchant',
    tag,
    allow: ['staff.read'],
    query: Closed({
      q: Type.Optional(Type.String({ maxLength: 80 })),
      merchantId: Type.Optional(Id),
      ...pageQuery,
    }),
    reply: Page(StaffItem),
  }),
  'POST /v1/staff': endpoint({
    summary: 'Create a staff account',
    tag,
    allow: ['staff.write'],
    body: Closed({
      login: Login,
      name: Line(),
      password: NewPassword,
      scope: Scope,
      /** Required for the scope `merchant`, refused for `operator`. */
      merchantId: Type.Optional(Id),
      roleIds: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
    }),
    reply: StaffItem,
    status: 201,
  }),
  'PATCH /v1/staff/:staffId': endpoint({
    summary: 'Change name, roles, password or the disabled flag; disabling and a new password end all sessions',
    tag,
    allow: ['staff.write'],
    params: staffParams,
    body: Closed({
      name: Type.Optional(Line()),
      roleIds: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true })),
      disabled: Type.Optional(Type.Boolean()),
      newPassword: Type.Optional(NewPassword),
      /** Removes a lost second factor. */
      resetTotp: Type.Optional(Type.Literal(true)),
    }),
    reply: StaffItem,
  }),
  'GET /v1/staff/:staffId/sessions': endpoint({
    summary: 'Open sessions of a member of staff',
    tag,
    allow: ['staff.read'],
    params: staffParams,
    reply: Sessions,
  }),
  'DELETE /v1/staff/:staffId/sessions': endpoint({
    summary: 'Sign a member of staff out everywhere',
    tag,
    allow: ['staff.write'],
    params: staffParams,
  }),
};

const roleRoutes = {
  'GET /v1/roles': endpoint({
    summary: 'All roles with their permissions',
    tag,
    allow: ['staff.read', 'role.write'],
    reply: Type.Object({ items: Type.Array(Role) }),
  }),
  'POST /v1/roles': endpoint({
    summary: 'Compose a role',
    tag,
    allow: ['role.write'],
    body: Closed({ name: Line(), scope: Scope, permissions: Permissions, totpRequired: Type.Boolean() }),
    reply: Role,
    status: 201,
  }),
  'PATCH /v1/roles/:roleId': endpoint({
    summary: 'Change a role',
    tag,
    allow: ['role.write'],
    params: Closed({ roleId: Id }),
    body: Closed({
      name: Type.Optional(Line()),
      permissions: Type.Optional(Permissions),
      totpRequired: Type.Optional(Type.Boolean()),
    }),
    reply: Role,
  }),
  'DELETE /v1/roles/:roleId': endpoint({
    summary: 'Remove a role that nobody holds',
    tag,
    allow: ['role.write'],
    params: Closed({ roleId: Id }),
  }),
};

const keyRoutes = {
  'GET /v1/keys': endpoint({
    summary: 'Write keys of the event API',
    tag,
    allow: ['key.write'],
    reply: Type.Object({ items: Type.Array(ApiKey) }),
  }),
  'POST /v1/keys': endpoint({
    summary: 'Create a write key; the secret is shown this once',
    tag,
    allow: ['key.write'],
    body: Closed({
      name: Line(),
      kind: OneOf(['events']),
      source: Type.String({ pattern: '^[a-z][a-z0-9-]{1,38}$' }),
    }),
    reply: Type.Object({ key: ApiKey, secret: Type.String() }),
    status: 201,
  }),
  'DELETE /v1/keys/:keyId': endpoint({
    summary: 'Revoke a key',
    tag,
    allow: ['key.write'],
    params: Closed({ keyId: Id }),
  }),
};

export const staffEndpoints = { ...sessionRoutes, ...meRoutes, ...staffRoutes, ...roleRoutes, ...keyRoutes };
