/** Every room of the console, in both languages, both themes and two widths: it opens whole, and nothing on it is broken. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { type HistoryIds, makeHistory } from './history.ts';
import { type StoryServer, startServer } from './server.ts';
import { addressOf, createTour, isPlain, looks, pathsFor, roomsOf, type Tour } from './tour.ts';

const rooms = pathsFor('operator', roomsOf('customers', 'reach', 'insight', 'house'));
/** Rooms of the services are opened with a city in `city/screens.ts`; empty, they are opened here. */
const serviceRooms = pathsFor('operator', roomsOf('services', 'quality', 'finance')).filter(isPlain);

describe('screens of the console', () => {
  let server: StoryServer;
  let browser: Browser;
  let staff: Caller;
  let tour: Tour;
  let ids: HistoryIds;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    staff = await signInStaff(server.url, 'admin', server.password);
    tour = createTour({ browser, url: server.url, staff });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it.each(looks.filter((look) => look.theme === 'light'))(
    'UI-C opens every room of a business without customers, $language at $width px',
    async (look) => {
      expect(await tour.faultsIn([...rooms.filter(isPlain), ...serviceRooms], look)).toEqual([]);
    },
  );

  it.each(['/sign-in', '/apply'])('UI-C shows %s to somebody who is not signed in', async (address) => {
    for (const look of looks) {
      const context = await tour.openContext(look);
      await context.clearCookies();
      const page = await context.newPage();
      expect(await tour.faultsAt(page, address, look)).toEqual([]);
      await context.close();
    }
  });

  it('SEC-3 counts the files of a page apart from requests: a first visit loads dozens, and a shop has one address', async () => {
    const allowed = async (path: string) => {
      const reply = await fetch(server.url + path);
      expect([path, reply.status]).toEqual([path, 200]);
      return Number(reply.headers.get('ratelimit-limit'));
    };
    expect(await allowed('/console/')).toBe(10 * (await allowed('/v1/catalogue')));
    const file = /src="([^"]+)"/.exec(await (await fetch(`${server.url}/console/`)).text())?.[1] ?? '';
    expect(await allowed(file)).toBe(await allowed('/console/'));
  });

  it('UI-C has a history to show', async () => {
    expect(rooms.length).toBeGreaterThan(20);
    expect(serviceRooms.length).toBeGreaterThan(8);
    ids = await makeHistory(server.url, staff.api);
  });

  it.each(looks)('UI-C opens every room, $language, $theme, at $width px', async (look) => {
    const filled = rooms.map((room) => addressOf(room, ids));
    const sides = [
      ...['orders', 'pets', 'coupons', 'why', 'tiers', 'merges'].map(
        (side) => `/customers/${ids.customerId}?side=${side}`,
      ),
      ...['runs', 'results', 'versions'].map((side) => `/journeys/${ids.journeyId}?side=${side}`),
      ...['sends', 'providers', 'suppressions', 'outbox'].map((side) => `/messages?side=${side}`),
      `/insight/journeys?journey=${ids.journeyId}&step=hour`,
    ];
    expect(await tour.faultsIn([...filled, ...sides], look)).toEqual([]);
  });
});
