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

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\$\w+/g, '[^/]+')}$`);
}
