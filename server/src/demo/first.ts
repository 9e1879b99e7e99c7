/** Loads the demo city into an installation in which nothing has ever happened, with a progress bar on a terminal. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Modules } from '../app.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import { LOG_START, logEnd } from '../platform/event-log.ts';
import { loadBookings } from './bookings.ts';
import { loadCity } from './load.ts';
import { loadQuality } from './quality.ts';
import { loadStores, managerLogins } from './stores.ts';

export const DEMO_SEED = 20_260_301;
export const DEMO_OWNERS = 5000;
/** Ready journeys that run in the demo city, so that there is something to watch. */
const STARTED = ['welcome-pack', 'second-purchase', 'dormant-recall', 'pet-birthday'] as const;

export interface FirstDemoDeps {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly modules: Modules;
}

/** A note in the data directory says that a load began, so that the next start finishes it. */
export async function loadDemoWhenEmpty({ config, db, clock, modules }: FirstDemoDeps): Promise<void> {
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
  await loadQuality(db, modules, { seed: DEMO_SEED, until: clock.now(), served });
  for (const key of STARTED) await modules.journey.useReady(key, { start: true, includeExisting: true });
  rmSync(note, { force: true });
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
