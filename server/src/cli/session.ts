/** Opens the installation for one command: beside a running server on its engines, or alone with engines of its own. */
import path from 'node:path';
import { readInstance } from '../embedded/index.ts';
import { createModules, type Modules, modulesOf } from '../modules.ts';
import { readConfig } from '../platform/config.ts';
import { type Consumer, consumerPlace, drainConsumers } from '../platform/consumers.ts';
import { logEnd } from '../platform/event-log.ts';
import { warehouseSink } from '../platform/sink.ts';
import { openRuntime, type Runtime } from '../runtime.ts';

export interface CommonOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export interface Session {
  readonly runtime: Runtime;
  readonly modules: Modules;
  readonly consumers: readonly Consumer[];
  /** A server runs on the data directory and does the work that follows events. */
  readonly serverRuns: boolean;
  /** Until everything written so far has had its consequences: done here, or by the server within the patience. */
  settle(): Promise<boolean>;
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** @throws ConfigError, StartError with what to do */
export async function openSession({ dataDir }: CommonOptions): Promise<Session> {
  const environment = {
    PAWLOOP_LOG_LEVEL: 'silent',
    ...process.env,
    ...(dataDir && { PAWLOOP_DATA_DIR: path.resolve(dataDir) }),
  };
  const config = readConfig(environment, process.cwd());
  const serverRuns = readInstance(config.dataDir) !== undefined;
  const runtime = await openRuntime(config, true);
  const modules = createModules(runtime);
  const consumers = [
    ...modulesOf(modules).flatMap((module) => module.consumers ?? []),
    warehouseSink(runtime.warehouse, modules.identity.numbersOf),
  ];
  return {
    runtime,
    modules,
    consumers,
    serverRuns,
    async settle() {
      if (!serverRuns) {
        await drainConsumers(runtime.db, consumers);
        return true;
      }
      return caughtUp(runtime, consumers);
    },
    close: () => runtime.close(),
  };
}

async function caughtUp({ db }: Runtime, consumers: readonly Consumer[]): Promise<boolean> {
  const end = await logEnd(db);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const places = await Promise.all(consumers.map((consumer) => consumerPlace(db, consumer.name)));
    const behind = places.some((place) => place === undefined || isBefore(place, end));
    if (!behind) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Place {
  readonly xid: string;
  readonly position: number;
}

export function isBefore(one: Place, other: Place): boolean {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)];
  return a === b ? one.position < other.position : a < b;
}

/** Run a command in a session that is closed whatever happens. */
export async function inSession<R>(options: CommonOptions, work: (session: Session) => Promise<R>): Promise<R> {
  const session = await openSession(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
