/** Every room of the console, in both languages, both themes and two widths: it opens whole, and nothing on it is broken. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { type HistoryIds, makeHistory } from './history.ts';
import { type StoryServer, startServer } from './server.ts';
import { faultsOf, settle } from './sight.ts';

/** Paths of all rooms, read from the console's table: its views are no business of a story. */
const table = readFileSync(path.resolve(import.meta.dirname, '../console/src/app/rooms.ts'), 'utf8');
const rooms = [...table.matchAll(/^ {4}path: '([^']+)'/gm)].map((match) => match[1] ?? '');

const PAGES_AT_ONCE = 6;

/** What the browser itself notes when the page asks who is signed in, and nobody is. */
const NOT_SIGNED_IN = /status of 401/;

interface Look {
  readonly language: 'zh' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const looks: readonly Look[] = (['zh', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [desktop, phone].map((size) => ({ language, theme, ...size }))),
);

describe('screens of the console', () => {
  let server: StoryServer;
  let browser: Browser;
  let staff: Caller;
  let ids: HistoryIds;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    staff = await signInStaff(server.url, 'admin', server.password);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  async function openContext({ language, theme, width, height }: Look): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    await context.addCookies([staff.cookie]);
    await context.addInitScript(
      ([tongue, shade]) => {
        localStorage.setItem('pawloop.language', JSON.stringify(tongue));
        localStorage.setItem('pawloop.theme', JSON.stringify(shade));
      },
      [language, theme],
    );
    return context;
  }

  /** Opens one address and says what is wrong there. */
  async function faultsAt(page: Page, address: string, look: Look): Promise<string[]> {
    const told: string[] = [];
    const hear = (text: string) => told.push(`console: ${text}`);
    page.on('pageerror', (error) => hear(error.message));
    page.on(
      'console',
      (message) => message.type() === 'error' && !NOT_SIGNED_IN.test(message.text()) && hear(message.text()),
    );
    await page.goto(`${server.url}/console${address}`);
    await page.locator('h1').first().waitFor();
    await settle(page);
    const faults = [...told, ...(await faultsOf(page, look.language))];
    page.removeAllListeners();
    return faults.map((fault) => `${address}: ${fault}`);
  }

  /** Opens the addresses one after the other in each of a few pages side by side. */
  async function faultsIn(addresses: readonly string[], look: Look): Promise<string[]> {
    const context = await openContext(look);
    const waiting = [...addresses];
    const work = async () => {
      const page = await context.newPage();
      const faults: string[] = [];
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        faults.push(...(await faultsAt(page, next, look)));
      }
      return faults;
    };
    const found = await Promise.all(Array.from({ length: PAGES_AT_ONCE }, work));
    await context.close();
    return found.flat();
  }

  const plain = rooms.filter((room) => !room.includes('$'));
  it.each(looks.filter((look) => look.theme === 'light'))(
    'UI-C opens every room of a business without customers, $language at $width px',
    async (look) => {
      expect(await faultsIn(plain, look)).toEqual([]);
    },
  );

  it('UI-C shows the sign-in page to somebody who is not signed in', async () => {
    for (const look of looks) {
      const context = await openContext(look);
      await context.clearCookies();
      const page = await context.newPage();
      expect(await faultsAt(page, '/sign-in', look)).toEqual([]);
      await context.close();
    }
  });

  it('UI-C has a history to show', async () => {
    expect(rooms.length).toBeGreaterThan(20);
    ids = await makeHistory(server.url, staff.api);
  });

  it.each(looks)('UI-C opens every room, $language, $theme, at $width px', async (look) => {
    const filled = rooms.map((room) =>
      room.replace(/\$(\w+)/g, (_, name: string) => ids[name as keyof HistoryIds] ?? name),
    );
    const sides = [
      ...['orders', 'pets', 'coupons', 'why', 'tiers', 'merges'].map(
        (side) => `/customers/${ids.customerId}?side=${side}`,
      ),
      ...['runs', 'results', 'versions'].map((side) => `/journeys/${ids.journeyId}?side=${side}`),
      ...['sends', 'providers', 'suppressions', 'outbox'].map((side) => `/messages?side=${side}`),
      `/insight/journeys?journey=${ids.journeyId}&step=hour`,
    ];
    expect(await faultsIn([...filled, ...sides], look)).toEqual([]);
  });
});
