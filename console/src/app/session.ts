/** Who is signed in here, and what they may do. */
import type { Permission } from '@pawloop/contract';
import type { Reply } from '@pawloop/contract/client';
import { ApiError } from '@pawloop/contract/client';
import { api, onLostSession, queryClient } from './api.ts';
import { startLive, stopLive } from './live.ts';
import { createStore, useStore } from './store.ts';

export type Staff = Reply<'GET /v1/staff/me'>;

/** `undefined` while nobody has asked the server yet, `null` when nobody is signed in. */
const staff = createStore<Staff | null | undefined>(undefined);

/** The signed-in person, asked once per visit. */
export async function findStaff(): Promise<Staff | null> {
  const known = staff.get();
  if (known !== undefined) return known;
  try {
    enter(await api('GET /v1/staff/me'));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    staff.set(null);
  }
  return staff.get() ?? null;
}

/** Takes over a person after sign-in or a change of their own account. */
export function enter(person: Staff): void {
  staff.set(person);
  if (!person.mustEnrolTotp) startLive(leave);
}

export async function signOut(): Promise<void> {
  await api('DELETE /v1/staff/sessions/current').catch(() => undefined);
  leave();
}

function leave(): void {
  stopLive();
  queryClient.clear();
  staff.set(null);
}

onLostSession(() => {
  if (staff.get()) leave();
});

export const useStaff = (): Staff | null => useStore(staff) ?? null;

/** Whether the signed-in person may do what `permission` guards. */
export function useMay(permission: Permission): boolean {
  return useStaff()?.permissions.includes(permission) ?? false;
}
