/** Loads the demo city into an installation in which nothing has ever happened, with a progress bar on a terminal. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import type pg from 'pg';
import type { Modules } from '../app.ts';
import { createModules, type ModuleDeps } from '../modules.ts';
import { settableClock } from '../platform/clock.ts';
import { openDb, openPool } from '../platform/db.ts';
import { LOG_START, logEnd } from '../platform/event-log.ts';
import { loadBookings } from './bookings.ts';
import { loadCity } from './load.ts';
import { loadMoney } from './money.ts';
import { loadQuality } from './quality.ts';
import { loadStores, managerLogins } from './stores.ts';

export const DEMO_SEED = 20_260_301;
export const DEMO_OWNERS = 5000;
/** Ready journeys that run in the demo city, so that there is something to watch. */
const STARTED = ['welcome-pack', 'second-purchase', 'dormant-recall', 'pet-birthday'] as const;

export interface FirstDemoDeps extends ModuleDeps {
  readonly pool: pg.Pool;
  readonly modules: Modules;
}

/** A note in the data directory says that a load began, so that the next start finishes it. */
export async function loadDemoWhenEmpty(deps: FirstDemoDeps): Promise<void> {
  const { config, db, clock, modules } = deps;
  if (!config.demo) return;
  const note = path.join(config.dataDir, 'demo-loading');
  if (!existsSync(note) && (await logEnd(db)) !== LOG_START) return;
  writeFileSync(note, '');
  const bar = progressBar();
  bar.start(DEMO_OWNERS, 0);
  await loadCity(db, modules, {
    seed: DEMO_SEED,
    owners: DEMO_OWNERS,
    until: clock.now(),
    timeZone: config.timeZone,
    onProgress: (owners) => bar.update(owners),
  });
  bar.stop();
  await loadStores(db, modules, {
    seed: DEMO_SEED,
    until: clock.now(),
    timeZone: config.timeZone,
    password: demoPassword(config.dataDir),
  });
  const served: string[] = [];
  await loadBookings(db, modules, {
    seed: DEMO_SEED,
    until: clock.now(),
    timeZone: config.timeZone,
    served: (bookingId) => void served.push(bookingId),
  });
  await liveThroughMoney(deps, DEMO_SEED);
  await loadQuality(db, modules, { seed: DEMO_SEED, until: clock.now(), served });
  for (const key of STARTED) await modules.journey.useReady(key, { start: true, includeExisting: true });
  rmSync(note, { force: true });
}

const HASTY_CONNECTIONS = 4;

/** The same rooms once more, with a clock that can be turned back. What a crash takes with it, the next start tells again. */
export async function liveThroughMoney(deps: ModuleDeps & { readonly pool: pg.Pool }, seed: number): Promise<void> {
  const { config, clock, log } = deps;
  const until = clock.now();
  const past = settableClock(until);
  const pool = openPool(String(deps.pool.options.connectionString), log, { max: HASTY_CONNECTIONS, hasty: true });
  const db = openDb(pool);
  try {
    const modules = createModules({ ...deps, db, clock: past });
    const password = demoPassword(config.dataDir);
    await loadMoney(db, modules, past, { seed, until, timeZone: config.timeZone, password });
  } finally {
    await db.destroy();
  }
}

const passwordFile = (dataDir: string): string => path.join(dataDir, 'demo-password');

/** Password of the demo city's managers: made once, kept beside the data, readable by its owner only. */
export function demoPassword(dataDir: string): string {
  const file = passwordFile(dataDir);
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(9).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** A sign-in of the demo city's managers; undefined when there is no demo city. */
export function demoSignIn(dataDir: string): { login: string; others: number; password: string } | undefined {
  const [login] = managerLogins;
  if (login === undefined || !existsSync(passwordFile(dataDir))) return undefined;
  return { login, others: managerLogins.length - 1, password: demoPassword(dataDir) };
}

function progressBar(): SingleBar {
  return new SingleBar({
    format: 'Demo city  {bar}  {value}/{total} owners',
    noTTYOutput: false,
    clearOnComplete: false,
    hideCursor: true,
  });
}
