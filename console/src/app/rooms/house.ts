/** Rooms of the console: the desk; staff, roles, audit log; settings, keys, own account. */
import type { Room } from '../room.ts';

export const houseRooms: readonly Room[] = [
  {
    path: '/',
    wing: 'home',
    title: 'home',
    icon: 'home',
    view: async () => (await import('../../rooms/home/desk/Desk.tsx')).Desk,
  },
  {
    path: '/team/staff',
    wing: 'team',
    title: 'staff',
    icon: 'badge',
    permission: 'staff.read',
    view: async () => (await import('../../rooms/team/staff/StaffRoom.tsx')).StaffRoom,
  },
  {
    path: '/team/roles',
    wing: 'team',
    title: 'roles',
    icon: 'shield',
    permission: 'staff.read',
    view: async () => (await import('../../rooms/team/roles/RolesRoom.tsx')).RolesRoom,
  },
  {
    path: '/team/audit',
    wing: 'team',
    title: 'audit',
    icon: 'history',
    permission: 'audit.read',
    view: async () => (await import('../../rooms/team/audit/AuditRoom.tsx')).AuditRoom,
  },
  {
    path: '/settings',
    wing: 'settings',
    title: 'settings',
    icon: 'sliders',
    permission: 'setting.read',
    view: async () => (await import('../../rooms/settings/values/SettingsRoom.tsx')).SettingsRoom,
  },
  {
    path: '/settings/keys',
    wing: 'settings',
    title: 'keys',
    icon: 'key',
    permission: 'key.write',
    view: async () => (await import('../../rooms/settings/keys/KeysRoom.tsx')).KeysRoom,
  },
  {
    path: '/account',
    wing: 'settings',
    title: 'account',
    icon: 'person',
    view: async () => (await import('../../rooms/settings/account/AccountRoom.tsx')).AccountRoom,
  },
];
