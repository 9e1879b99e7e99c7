/** Starts Pawloop: reads the configuration, opens the stores, serves and works until told to stop. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { createApp, type Pawloop } from './app.ts';
import { demoSignIn, loadDemoWhenEmpty } from './demo/index.ts';
import { StartError } from './embedded/index.ts';
import { ConfigError, readConfig } from './platform/config.ts';
import { startConsumers } from './platform/consumers.ts';
import { startJobs } from './platform/jobs.ts';
import { startLoops } from './platform/loops.ts';
import { startWake } from './platform/wake.ts';
import { openRuntime, type Runtime } from './runtime.ts';

const WRONG_USE = 2;
const DRAIN_MS = 500;
const IDLE_SWEEP_MS = 50;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const runtime = await openRuntime(config);
  const wake = startWake(runtime.pool, runtime.log);
  const pawloop = await createApp({ ...runtime, wake });
  const password = await firstAdministrator(runtime, pawloop);
  await loadDemoWhenEmpty({ ...runtime, modules: pawloop.modules });
  const stops: (() => Promise<void>)[] = [];
  if (config.roles.has('api')) {
    await listen(pawloop, config.host, config.port);
    say(banner(config.publicUrl, password, demoSignIn(config.dataDir)));
  }
  if (config.roles.has('worker')) {
    // Loops first: what fell due while the process was away must not wait for the queue of jobs to open.
    const loops = startLoops(runtime.pool, pawloop.loops, wake, runtime.log);
    const consumers = startConsumers(runtime.db, pawloop.consumers, wake, runtime.log);
    const jobs = await startJobs(runtime.pool, pawloop.jobs, runtime.log);
    stops.push(
      () => loops.stop(),
      () => consumers.stop(),
      () => jobs.stop(),
    );
  }
  // The next start finds its modules compiled, even when this process is killed.
  flushCompileCache();
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    pawloop.drain();
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
    pawloop.live.stop();
    await close(pawloop);
    for (const end of stops) await end();
    await wake.stop();
    await runtime.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

/** Answer what is in flight; a connection that falls idle afterwards is closed then, not when its client likes. */
async function close({ http }: Pawloop): Promise<void> {
  const sweeping = setInterval(() => http.server.closeIdleConnections(), IDLE_SWEEP_MS);
  await http.close();
  clearInterval(sweeping);
}

async function listen(pawloop: Pawloop, host: string, port: number): Promise<void> {
  try {
    await pawloop.http.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StartError('port-taken', `port ${port} is taken by another program: stop it, or set PORT to a free port`);
  }
}

/** The first administrator's password lies in the data directory, readable by its owner only, until it is removed. */
async function firstAdministrator({ config, db }: Runtime, { modules }: Pawloop): Promise<string | undefined> {
  const file = path.join(config.dataDir, 'first-password');
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : randomBytes(9).toString('base64url');
  // Written before the account is committed: killed in between, the next start finds the password it then uses.
  const keep = () => writeFileSync(file, `${password}\n`, { mode: 0o600 });
  await modules.identity.ensureFirstAdministrator(db, { password, keep });
  return existsSync(file) ? password : undefined;
}

function banner(url: string, password: string | undefined, store: ReturnType<typeof demoSignIn>): string {
  const operator = password ? `admin / ${password} (unless you changed it)` : 'admin, with the password you gave it';
  return [
    '',
    '  Pawloop is running.',
    `  Console    ${url}/console/    sign in: ${operator}`,
    ...(store
      ? [
          `  A store    ${url}/console/    sign in: ${store.login} / ${store.password} (demo; ${store.others} more like it)`,
        ]
      : []),
    `  Owner app  ${url}/app/        sign in: any mainland mobile number; the code is shown on the page`,
    `  API        ${url}/v1/docs`,
    '',
  ].join('\n');
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError || error instanceof StartError) {
    process.stderr.write(`Pawloop did not start: ${error.message}\n`);
    process.exit(error instanceof StartError ? error.exitCode : WRONG_USE);
  }
  throw error;
}
