/** What a room of the console is, and the wings that the menu shows them by. */
import type { Permission, StaffScope } from '@pawloop/contract';
import type { ComponentType } from 'react';
import type { IconName } from '../kit/Icon.tsx';

/** `work` and `store` are of merchants: the day's work, and what a store is made of. */
export const wings = [
  'home',
  'work',
  'store',
  'services',
  'customers',
  'reach',
  'finance',
  'insight',
  'team',
  'settings',
] as const;
export type Wing = (typeof wings)[number];

export interface Room {
  /** Path below /console; `$name` is a parameter. */
  readonly path: string;
  readonly wing: Wing;
  /** Key of its title in `shell:room`. */
  readonly title: string;
  readonly icon: IconName;
  /** Who may enter; left out: every member of staff. */
  readonly permission?: Permission;
  /** For staff of that scope only; left out: of any. */
  readonly scope?: StaffScope;
  /** Left out of the menu and the palette, e.g. a page of one customer. */
  readonly hidden?: true;
  readonly view: () => Promise<ComponentType>;
}

/** Whether a person may enter a room. */
export function isOpenTo(
  room: Pick<Room, 'permission' | 'scope'>,
  staff: { readonly scope: StaffScope; readonly permissions: readonly Permission[] } | null,
): boolean {
  if (room.scope && room.scope !== staff?.scope) return false;
  return !room.permission || (staff?.permissions.includes(room.permission) ?? false);
}
