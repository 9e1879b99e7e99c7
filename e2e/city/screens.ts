/** The rooms of services, quality and finance with a city in them, as operators and as a merchant's own people see them. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { signInStaff } from '../caller.ts';
import { settle } from '../sight.ts';
import { addressOf, createTour, isPlain, looks, pathsFor, roomsOf, type Tour } from '../tour.ts';
import type { City } from './city.ts';
import { makeServices, type ServiceHistory } from './history.ts';

/** Of the hospital with three stores, one of which never closes. */
const MANAGER = 'manager-yunjiang';
const operatorRooms = pathsFor('operator', roomsOf('services', 'quality', 'finance'));
const merchantRooms = [...pathsFor('merchant', roomsOf('merchant', 'services', 'quality', 'finance')), '/', '/account'];
/** What the rooms of finance show behind their first tab. */
const moneyViews = [
  '/reconciliation?view=differences',
  '/settlement?view=statements',
  '/settlement?view=payouts',
  '/ledger?view=journal',
];

export function serviceScreens(city: City): void {
  describe('screens of the services', () => {
    let history: ServiceHistory;
    let operator: Tour;
    let merchant: Tour;

    beforeAll(async () => {
      const [admin, manager] = await Promise.all([
        signInStaff(city.server.url, 'admin', city.server.password),
        signInStaff(city.server.url, MANAGER, city.server.demoPassword),
      ]);
      history = await makeServices(city.server.url, admin, manager);
      const common = { browser: city.browser, url: city.server.url, dataIsChinese: true };
      operator = createTour({ ...common, staff: admin });
      merchant = createTour({ ...common, staff: manager });
    });

    const addresses = (rooms: readonly string[]) => rooms.map((room) => addressOf(room, history.ids));

    it('UI-C ACC-3 knows which rooms each scope may enter', () => {
      expect(operatorRooms.length).toBeGreaterThan(20);
      expect(merchantRooms.length).toBeGreaterThan(15);
      expect(merchantRooms).toEqual(expect.arrayContaining(['/my/rules', '/my/classes']));
      expect(merchantRooms).not.toContain('/merchants');
      expect(operatorRooms).not.toContain('/my/store');
    });

    it.each(looks)('UI-C opens every room of an operator, $language, $theme, at $width px', async (look) => {
      const sides = ['readiness', 'about', 'history'].map((tab) => `/merchants/${history.ids.merchantId}?tab=${tab}`);
      const { storeId, sessionId } = history.lesson;
      const ofStore = ['tab=rules', `tab=classes&class=${sessionId}`].map((query) => `/stores/${storeId}?${query}`);
      const all = [...addresses(operatorRooms), ...sides, ...ofStore, ...moneyViews];
      expect(await operator.faultsIn(all, look)).toEqual([]);
    });

    /** Of things that are not there: an id that was never given, and a key that no catalogue has. */
    const nowhere = (rooms: readonly string[]) =>
      rooms
        .filter((room) => !isPlain(room))
        .map((room) =>
          room.replace(/\$\w+/g, (part) => {
            if (part === '$accountId') return '999999999';
            return part.endsWith('Key') ? 'nothing-like-it' : '01900000-0000-7000-8000-000000000000';
          }),
        );

    async function saysSo(page: Page, address: string): Promise<string[]> {
      await page.goto(`${city.server.url}/console${address}`);
      await page.getByRole('heading', { level: 1 }).and(page.locator(':not(:empty)')).waitFor();
      await settle(page);
      const ways = await page.locator('#main').getByRole('link').count();
      return ways > 0 ? [] : [`${address}: no way back`];
    }

    it.each([
      ['an operator', () => operator, operatorRooms],
      ['a merchant', () => merchant, merchantRooms],
    ] as const)(
      'UI-C a room of something that is not there says so, under a heading and with a way back, for %s',
      async (_who, tour, rooms) => {
        const [look] = looks;
        if (!look) throw new Error('no look');
        const strange = nowhere(rooms).map((one) => one.replace(/0190.*$/, 'not-an-id'));
        const all = [...new Set([...nowhere(rooms), ...strange])];
        const without = await tour().visit(all, { ...look, language: 'en' }, saysSo);
        expect(without).toEqual([]);
      },
    );

    it('BOOK-12 copies the address of the calendar, also where the browser lets no page write to its clipboard', async () => {
      const [look] = looks;
      if (!look) throw new Error('no look');
      const context = await merchant.openContext({ ...look, language: 'en' });
      const page = await context.newPage();
      await page.goto(`${city.server.url}/console/my/rules`);
      const address = await page.getByRole('textbox', { name: 'Calendar feed' }).inputValue();
      await page.getByRole('button', { name: 'Copy address' }).click();
      await page.getByText('Address copied').waitFor();
      await page.keyboard.press('Control+k');
      const field = page.getByRole('dialog').locator('input');
      await field.press('Control+v');
      expect(await field.inputValue()).toBe(address);
      await context.close();
    });

    it.each(looks)('UI-C opens every room of a merchant, $language, $theme, at $width px', async (look) => {
      expect(await merchant.faultsIn([...addresses(merchantRooms), '/money?view=items'], look)).toEqual([]);
    });
  });
}
