/**
 * The floor plan of the server as data: which wing stands on which floor and in what order modules of a wing may
 * know one another. Read by the boundary rules and by the table gate. Source: ARCHITECTURE.md, "Floors".
 */

/**
 * Modules from the lowest floor to the highest. A module may import a lower floor; in its own wing it may import
 * the modules named before it, and only their `index.ts`.
 * @type {readonly { floor: number, wing: string, modules: readonly string[] }[]}
 */
const FLOORS = [
  { floor: 2, wing: 'people', modules: ['identity', 'pet', 'record', 'message'] },
  { floor: 3, wing: 'finance', modules: ['ledger', 'payment', 'settlement'] },
  { floor: 3, wing: 'rewards', modules: ['budget', 'points', 'coupon', 'membership', 'quest', 'referral'] },
  { floor: 4, wing: 'services', modules: ['merchant', 'schedule', 'booking', 'progress', 'dispatch', 'quality'] },
  { floor: 4, wing: 'shop', modules: ['catalog', 'stock', 'order', 'aftersale', 'supply'] },
  { floor: 5, wing: 'community', modules: ['group', 'feed', 'activity', 'event', 'cocreation'] },
  { floor: 5, wing: 'customers', modules: ['care'] },
  { floor: 6, wing: 'customers', modules: ['audience', 'intake', 'segment', 'journey', 'campaign'] },
  { floor: 7, wing: 'insight', modules: ['metric', 'report', 'heatmap', 'risk', 'team', 'partner'] },
];

/** Folders of `server/src` that are no wings. */
const OTHER_FOLDERS = ['platform', 'adapters', 'embedded', 'demo', 'cli'];

const WINGS = [...new Set(FLOORS.map((entry) => entry.wing))];

/** Every module as `{ floor, wing, name, place }`, lowest first; `place` is its order inside its floor entry. */
const MODULES = FLOORS.flatMap(({ floor, wing, modules }) =>
  modules.map((name, place) => ({ floor, wing, name, place })),
);

/** Whether module `from` may import the face of module `to`. */
function mayKnow(from, to) {
  if (to.floor !== from.floor) return to.floor < from.floor;
  return to.wing === from.wing && to.place < from.place;
}

module.exports = { FLOORS, MODULES, OTHER_FOLDERS, WINGS, mayKnow };
