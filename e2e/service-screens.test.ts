/** The rooms of services, quality and finance with a city in them, as operators and as a merchant's own people see them. */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { signInStaff } from './caller.ts';
import { type StoryServer, startServer } from './server.ts';
import { makeServices, type ServiceHistory } from './service-history.ts';
import { addressOf, createTour, looks, pathsFor, roomsOf, type Tour } from './tour.ts';

/** Of the hospital with three stores, one of which never closes. */
const MANAGER = 'manager-yunjiang';
const operatorRooms = pathsFor('operator', roomsOf('services', 'quality', 'finance'));
const merchantRooms = [...pathsFor('merchant', roomsOf('merchant', 'services', 'quality', 'finance')), '/', '/account'];

describe('screens of the services', () => {
  let server: StoryServer;
  let browser: Browser;
  let history: ServiceHistory;
  let operator: Tour;
  let merchant: Tour;

  /** The statement that no period has ended for yet. */
  async function showStatement(context: BrowserContext): Promise<void> {
    const { statement } = history;
    await context.route(`**/v1/settlement/statements/${statement.statementId}`, (route) =>
      route.fulfill({ json: statement }),
    );
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ PAWLOOP_DEMO: 'on' }), openBrowser()]);
    const [admin, manager] = await Promise.all([
      signInStaff(server.url, 'admin', server.password),
      signInStaff(server.url, MANAGER, server.demoPassword),
    ]);
    history = await makeServices(server.url, admin, manager);
    const common = { browser, url: server.url, dataIsChinese: true, prepare: showStatement };
    operator = createTour({ ...common, staff: admin });
    merchant = createTour({ ...common, staff: manager });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const addresses = (rooms: readonly string[]) => rooms.map((room) => addressOf(room, history.ids));

  it('UI-C ACC-3 knows which rooms each scope may enter', () => {
    expect(operatorRooms.length).toBeGreaterThan(20);
    expect(merchantRooms.length).toBeGreaterThan(15);
    expect(merchantRooms).not.toContain('/merchants');
    expect(operatorRooms).not.toContain('/my/store');
  });

  it.each(looks)('UI-C opens every room of an operator, $language, $theme, at $width px', async (look) => {
    const sides = ['readiness', 'about', 'history'].map((tab) => `/merchants/${history.ids.merchantId}?tab=${tab}`);
    expect(await operator.faultsIn([...addresses(operatorRooms), ...sides], look)).toEqual([]);
  });

  it.each(looks)('UI-C opens every room of a merchant, $language, $theme, at $width px', async (look) => {
    expect(await merchant.faultsIn(addresses(merchantRooms), look)).toEqual([]);
  });
});
