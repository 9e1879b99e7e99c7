/** All rooms of the console as data: routes, menu and command palette are made from this one table, kept by wing. */
import type { Room } from './room.ts';
import { customersRooms } from './rooms/customers.ts';
import { financeRooms } from './rooms/finance.ts';
import { houseRooms } from './rooms/house.ts';
import { insightRooms } from './rooms/insight.ts';
import { merchantRooms } from './rooms/merchant.ts';
import { qualityRooms } from './rooms/quality.ts';
import { reachRooms } from './rooms/reach.ts';
import { servicesRooms } from './rooms/services.ts';

export const rooms: readonly Room[] = [
  ...merchantRooms,
  ...servicesRooms,
  ...qualityRooms,
  ...customersRooms,
  ...reachRooms,
  ...financeRooms,
  ...insightRooms,
  ...houseRooms,
];

/** The room whose path fits `path`, parameters included. */
export function roomAt(path: string): Room | undefined {
  const clean = path.replace(/\/$/, '') || '/';
  const exact = rooms.find((room) => room.path === clean);
  return exact ?? rooms.find((room) => pattern(room.path).test(clean));
}

/** The nearest room without parameters whose path lies above `path`; the desk lies above all. */
export function roomAbove(path: string, isOpen: (room: Room) => boolean): Room | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  for (let length = parts.length - 1; length >= 0; length -= 1) {
    const above = `/${parts.slice(0, length).join('/')}`;
    const room = rooms.find(({ path }) => path === above);
    if (room && isOpen(room)) return room;
  }
  return undefined;
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\$\w+/g, '[^/]+')}$`);
}
