/** A tour through rooms of the console as they look in both languages, both themes and two widths; it tells what is wrong there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Caller } from './caller.ts';
import { faultsOf, settle } from './sight.ts';

const ROOMS = path.resolve(import.meta.dirname, '../console/src/app/rooms');
const ROOM = /^ {2}\{\n([\s\S]*?)^ {2}\},/gm;
const PAGES_AT_ONCE = 6;

/** What the browser itself notes when the page asks who is signed in, and nobody is. */
const NOT_SIGNED_IN = /status of 401/;

interface Look {
  readonly language: 'zh' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** Names in every language are looked at anyway, so axe, which takes half of the time, sees each theme and width once. */
  readonly axe: boolean;
}
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** Each pair of language, theme and width once: what is broken for two of them shows, at half the price of all eight. */
export const looks: readonly Look[] = [
  { language: 'zh', theme: 'light', ...desktop, axe: true },
  { language: 'zh', theme: 'dark', ...phone, axe: true },
  { language: 'en', theme: 'light', ...phone, axe: false },
  { language: 'en', theme: 'dark', ...desktop, axe: false },
];

/** A room as the console's tables keep it: its view is no business of a story. */
interface TouredRoom {
  readonly path: string;
  /** Without one, both may enter. */
  readonly scope?: 'operator' | 'merchant';
}

/** Rooms of tables of the console, read as text. */
export function roomsOf(...tables: readonly string[]): TouredRoom[] {
  return tables.flatMap((table) => {
    const text = readFileSync(path.join(ROOMS, `${table}.ts`), 'utf8');
    return [...text.matchAll(ROOM)].map(([, room = '']) => {
      const at = /path: '([^']+)'/.exec(room)?.[1];
      if (at === undefined) throw new Error(`a room without a path in ${table}:\n${room}`);
      const scope = /scope: '(operator|merchant)'/.exec(room)?.[1];
      return { path: at, ...(scope && { scope: scope as 'operator' | 'merchant' }) };
    });
  });
}

/** Paths of the rooms that somebody of a scope may enter. */
export const pathsFor = (scope: 'operator' | 'merchant', rooms: readonly TouredRoom[]): string[] =>
  rooms.filter((room) => (room.scope ?? scope) === scope).map((room) => room.path);

export const isPlain = (room: string): boolean => !room.includes('$');

/** The address of a room of one thing. */
export function addressOf(room: string, ids: Readonly<Record<string, string>>): string {
  return room.replace(/\$(\w+)/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`${room} wants ${name}, which the story did not make`);
    return id;
  });
}

interface TourOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly staff: Caller;
  /** The data itself is Chinese, so Chinese on an English page is no fault. */
  readonly dataIsChinese?: boolean;
}

export interface Tour {
  openContext(look: Look): Promise<BrowserContext>;
  /** Opens one address and says what is wrong there. */
  faultsAt(page: Page, address: string, look: Look): Promise<string[]>;
  faultsIn(addresses: readonly string[], look: Look): Promise<string[]>;
  /** Takes the addresses one after the other in each of a few pages side by side. @returns what `faultsOf` said of all */
  visit(addresses: readonly string[], look: Look, faultsOf: Visit): Promise<string[]>;
}

type Visit = (page: Page, address: string, look: Look) => Promise<string[]>;

export function createTour({ browser, url, staff, dataIsChinese = false }: TourOptions): Tour {
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

  async function faultsAt(page: Page, address: string, look: Look): Promise<string[]> {
    const told: string[] = [];
    const hear = (text: string) => told.push(`console: ${text}`);
    page.on('pageerror', (error) => hear(error.message));
    page.on(
      'console',
      (message) => message.type() === 'error' && !NOT_SIGNED_IN.test(message.text()) && hear(message.text()),
    );
    const faults = await faultsWhenOpen(page, address, look).catch((error: unknown) => [`did not open: ${error}`]);
    page.removeAllListeners();
    return [...told, ...faults].map((fault) => `${address}: ${fault}`);
  }

  async function faultsWhenOpen(page: Page, address: string, look: Look): Promise<string[]> {
    await page.goto(`${url}/console${address}`);
    await page.locator('h1').first().waitFor();
    await settle(page);
    return faultsOf(page, look.language, { dataIsChinese, axe: look.axe });
  }

  async function visit(addresses: readonly string[], look: Look, faultsOf: Visit): Promise<string[]> {
    const context = await openContext(look);
    const waiting = [...addresses];
    const work = async () => {
      const page = await context.newPage();
      const faults: string[] = [];
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        faults.push(...(await faultsOf(page, next, look)));
      }
      return faults;
    };
    const found = await Promise.all(Array.from({ length: PAGES_AT_ONCE }, work));
    await context.close();
    return found.flat();
  }

  const faultsIn = (addresses: readonly string[], look: Look) => visit(addresses, look, faultsAt);

  return { openContext, faultsAt, faultsIn, visit };
}
