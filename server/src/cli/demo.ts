/** `pawloop demo`: brings the demo city in; what is there already is passed over. */
import {
  DEMO_OWNERS,
  DEMO_SEED,
  demoPassword,
  liveThroughMoney,
  loadBookings,
  loadCity,
  loadStores,
  managerLogins,
} from '../demo/index.ts';
import { EXIT, type ExitCode, type Output, WrongUse } from './outcome.ts';
import { progressBar } from './progress.ts';
import { type CommonOptions, inSession } from './session.ts';

export interface DemoOptions extends CommonOptions {
  readonly owners?: string;
  readonly seed?: string;
}

/** @throws WrongUse */
export async function demo(options: DemoOptions, out: Output): Promise<ExitCode> {
  const owners = wholeNumber('owners', options.owners, DEMO_OWNERS);
  const seed = wholeNumber('seed', options.seed, DEMO_SEED);
  return inSession(options, async (session) => {
    const { runtime, modules } = session;
    const bar = progressBar('Demo city');
    const counts = await loadCity(runtime.db, modules, {
      seed,
      owners,
      until: runtime.clock.now(),
      timeZone: runtime.config.timeZone,
      onProgress: (done) => bar.update(done, owners),
    }).finally(() => bar.stop());
    const { timeZone, dataDir } = runtime.config;
    const password = demoPassword(dataDir);
    const merchants = await loadStores(runtime.db, modules, { seed, until: runtime.clock.now(), timeZone, password });
    await loadBookings(runtime.db, modules, { seed, until: runtime.clock.now(), timeZone });
    await liveThroughMoney(runtime, seed);
    await session.settle();
    if (options.json) out.json({ ...counts, merchants });
    else {
      out.line(`${counts.owners} owners, ${counts.pets} pets, ${counts.orders} orders, ${counts.views} views came in`);
      out.line(`${merchants} merchants came in; sign in as ${managerLogins[0]} with the password ${password}`);
    }
    return EXIT.done;
  });
}

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000_000)
    throw new WrongUse(`--${name} ${text} is no whole number from 1 on`);
  return value;
}
