/** Who calls: what authentication found out, and what the contract's access words mean for it. */
import type { Access, Permission, StaffScope } from '@pawloop/contract';
import { Problem, problemType } from '../problem.ts';

export interface Owner {
  readonly kind: 'owner';
  readonly customerId: string;
  readonly sessionId: string;
}

export interface Staff {
  readonly kind: 'staff';
  readonly staffId: string;
  readonly name: string;
  readonly sessionId: string;
  readonly scope: StaffScope;
  readonly merchantId: string | null;
  readonly permissions: ReadonlySet<Permission>;
}

export interface WriteKey {
  readonly kind: 'writeKey';
  readonly keyId: string;
  readonly source: string;
}

/** A clinic's system, by a key of people/record. */
export interface ClinicKey {
  readonly kind: 'clinicKey';
  readonly keyId: string;
  readonly clinicId: string;
  readonly name: string;
}

export type Principal = { readonly kind: 'anonymous' } | Owner | Staff | WriteKey | ClinicKey;

export interface Credentials {
  readonly bearer?: string;
  readonly cookie?: string;
  readonly writeKey?: string;
  readonly clinicKey?: string;
}

/** Provided by people/identity; an unknown or expired credential is `anonymous`, never an error. */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

export const signInNeeded = problemType('auth/sign-in-needed', 401, 'Sign in first');
export const forbidden = problemType('auth/forbidden', 403, 'This account may not do that');

/** Whether one of the access words lets the principal in. */
export function mayCall(principal: Principal, allow: readonly Access[]): boolean {
  return allow.some((word) => {
    if (word === 'public') return true;
    if (word === 'owner' || word === 'staff' || word === 'writeKey' || word === 'clinicKey') {
      return principal.kind === word;
    }
    return principal.kind === 'staff' && principal.permissions.has(word);
  });
}

/** @throws Problem `auth/sign-in-needed` for nobody, `auth/forbidden` for somebody else */
export function requireAccess(principal: Principal, allow: readonly Access[]): void {
  if (mayCall(principal, allow)) return;
  throw new Problem(principal.kind === 'anonymous' ? signInNeeded : forbidden);
}

/** @throws Problem `auth/forbidden` */
export function ownerOf(principal: Principal): Owner {
  if (principal.kind !== 'owner') throw new Problem(forbidden);
  return principal;
}

/** @throws Problem `auth/forbidden` */
export function staffOf(principal: Principal): Staff {
  if (principal.kind !== 'staff') throw new Problem(forbidden);
  return principal;
}

/** @throws Problem `auth/forbidden` */
export function clinicKeyOf(principal: Principal): ClinicKey {
  if (principal.kind !== 'clinicKey') throw new Problem(forbidden);
  return principal;
}

/**
 * The merchant whose data alone a member of staff may reach; null for operators, who reach everything.
 * @throws Problem `auth/forbidden` for anybody else
 */
export function ownMerchant(principal: Principal): string | null {
  const staff = staffOf(principal);
  if (staff.scope === 'operator') return null;
  if (staff.scope !== 'merchant' || staff.merchantId === null) throw new Problem(forbidden);
  return staff.merchantId;
}

/** Key under which a principal's idempotency keys and limits are kept; undefined for nobody. */
export function principalKey(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'owner':
      return `owner/${principal.customerId}`;
    case 'staff':
      return `staff/${principal.staffId}`;
    case 'writeKey':
    case 'clinicKey':
      return `key/${principal.keyId}`;
    default:
      return undefined;
  }
}
