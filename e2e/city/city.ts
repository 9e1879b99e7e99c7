/** The demo city on a server of its own, with a browser, for all stories that are told in it: loading it takes longer than most of them. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from '../browser.ts';
import { type StoryServer, startServer } from '../server.ts';

/** Both are there from the first `beforeAll` of a story on. */
export interface City {
  readonly server: StoryServer;
  readonly browser: Browser;
  /** The people of a story leave. */
  closePages(): Promise<void>;
}

/** To be called in a `describe`, before the stories. */
export function openCity(): City {
  let open: Pick<City, 'server' | 'browser'> | undefined;
  beforeAll(async () => {
    const [server, browser] = await Promise.all([startServer({ PAWLOOP_DEMO: 'on' }), openBrowser()]);
    open = { server, browser };
  });
  afterAll(async () => {
    await open?.browser.close();
    await open?.server[Symbol.asyncDispose]();
  });
  const opened = () => {
    if (!open) throw new Error('the city is not open yet');
    return open;
  };
  return {
    get server() {
      return opened().server;
    },
    get browser() {
      return opened().browser;
    },
    async closePages() {
      await Promise.all(open?.browser.contexts().map((context) => context.close()) ?? []);
    },
  };
}
