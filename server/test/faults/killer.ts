/** Kills one part of a running system at a moment nobody chose, and waits until the rest has mended it. */
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './processes.ts';
import { type Engine, type Environment, type Server, startServer } from './server-process.ts';

export type Victim = 'server' | Engine;

/** @returns the server that runs afterwards */
export async function killOnce(what: Victim, server: Server, environment: Environment): Promise<Server> {
  await pause(200 + Math.random() * 1200);
  if (what === 'server') {
    server.kill('SIGKILL');
    await server.exited;
    return startServer(environment);
  }
  const before = await eventually(server, () => server.enginePid(what));
  process.kill(before, 'SIGKILL');
  await eventually(server, () => server.enginePid(what) !== before && server.enginePid(what));
  return server;
}

/** @throws when the server ends meanwhile: an engine's death must not be its own */
async function eventually<T>(server: Server, probe: () => T | undefined | false): Promise<T> {
  for (;;) {
    if (!isRunning(server.pid)) throw new Error(`the server ended by itself: ${server.errors()}`);
    const value = probe();
    if (value) return value;
    await pause(20);
  }
}
