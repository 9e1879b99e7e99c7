/** `pawloop doctor`: looks at everything an installation stands on and says what to do about what is wrong. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { readInstance, StartError } from '../embedded/index.ts';
import { consumerPlace } from '../platform/consumers.ts';
import { LOG_START, logEnd } from '../platform/event-log.ts';
import { EXIT, type ExitCode, type Output } from './outcome.ts';
import { databaseFacts } from './queries.ts';
import { type CommonOptions, isBefore, openSession, type Session } from './session.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** What a person can do; only of what is wrong. */
  readonly advice?: string;
}

const LEAST_FREE_GB = 2;
const MOST_SKEW_SECONDS = 2;
const MOST_LAG_SECONDS = 60;

export async function doctor(options: CommonOptions, out: Output): Promise<ExitCode> {
  const findings = await examine(options);
  if (options.json) out.json({ ok: findings.every((one) => one.ok), findings });
  else {
    for (const { check, ok, found, advice } of findings) {
      out.line(`${ok ? 'ok  ' : 'BAD '} ${check.padEnd(12)} ${found}`);
      if (advice) out.line(`     ${' '.repeat(12)} ${advice}`);
    }
  }
  return findings.every((one) => one.ok) ? EXIT.done : EXIT.failed;
}

async function examine(options: CommonOptions): Promise<Finding[]> {
  const node: Finding = {
    check: 'runtime',
    ok: Number(process.versions.node.split('.')[0]) >= 26,
    found: `Node.js ${process.version}`,
  };
  let session: Session;
  try {
    session = await openSession(options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [node, { check: 'engines', ok: false, found: error.code, advice: error.message }];
  }
  try {
    return [
      node,
      await server(session),
      await database(session),
      await warehouse(session),
      await disk(session),
      await books(session),
      await times(session),
      ...(await consumers(session)),
      await clock(session),
    ];
  } finally {
    await session.close();
  }
}

/** PAY-3: debits and credits of the ledger. */
async function books({ modules }: Session): Promise<Finding> {
  const { totals } = await modules.ledger.trialBalance();
  const off = totals.filter((total) => total.differenceFen !== 0);
  const found = off.length === 0 ? 'balances' : off.map((one) => `${one.currency} ${one.differenceFen}`).join(', ');
  const advice = 'postings are balanced by a trigger: somebody wrote past it; compare with the last backup.';
  return { check: 'ledger', ok: off.length === 0, found, ...(off.length > 0 && { advice }) };
}

/** Gaps are derived from working time and claims; a difference hides free times and books nobody twice. */
async function times({ modules }: Session): Promise<Finding> {
  const { wrong } = await modules.schedule.checkGaps(false);
  const found = wrong.length === 0 ? 'free times agree' : `${wrong.length} resources disagree`;
  const advice = 'change the hours of their store once, and they are derived anew.';
  return { check: 'schedule', ok: wrong.length === 0, found, ...(wrong.length > 0 && { advice }) };
}

async function server({ runtime, serverRuns }: Session): Promise<Finding> {
  const { dataDir } = runtime.config;
  const pid = readInstance(dataDir)?.pid;
  return {
    check: 'server',
    ok: true,
    found: serverRuns ? `runs on ${dataDir} as process ${pid}` : `does not run on ${dataDir}`,
  };
}

/** Opening the session brought both stores to the schema of this version. */
async function database({ runtime }: Session): Promise<Finding> {
  const { version, megabytes } = await databaseFacts(runtime.db);
  return { check: 'postgresql', ok: true, found: `${version}, ${megabytes} MB, migrations applied` };
}

async function warehouse({ runtime }: Session): Promise<Finding> {
  try {
    const [row] = await runtime.warehouse.query<{ version: string; migrations: number }>(
      'SELECT version() AS version, count() AS migrations FROM migration',
    );
    return { check: 'clickhouse', ok: true, found: `${row?.version}, ${row?.migrations} migrations` };
  } catch (error) {
    const advice =
      'analytics are late until it answers; everything else works. See clickhouse.log in the data directory.';
    return { check: 'clickhouse', ok: false, found: (error as Error).message, advice };
  }
}

async function disk({ runtime }: Session): Promise<Finding> {
  const { dataDir } = runtime.config;
  if (!existsSync(dataDir)) return { check: 'disk', ok: false, found: `${dataDir} is missing` };
  const { bavail, bsize } = await statfs(dataDir);
  const free = (bavail * bsize) / 2 ** 30;
  const found = `${free.toFixed(1)} GB free for ${dataDir}`;
  if (free >= LEAST_FREE_GB) return { check: 'disk', ok: true, found };
  return {
    check: 'disk',
    ok: false,
    found,
    advice: `make room: below ${LEAST_FREE_GB} GB writing may stop at any moment`,
  };
}

/** A consumer that is behind while the server runs has trouble; without a server it simply waits. */
async function consumers({ runtime, consumers: all, serverRuns }: Session): Promise<Finding[]> {
  const end = await logEnd(runtime.db);
  if (end === LOG_START) return [{ check: 'consumers', ok: true, found: 'the log is empty' }];
  const behind: Finding[] = [];
  for (const consumer of all) {
    const place = await consumerPlace(runtime.db, consumer.name);
    if (place && !isBefore(place, end)) continue;
    const since = place && place.receivedAt !== '-infinity' ? instantOf(place.receivedAt) : undefined;
    const seconds = since ? Math.round(runtime.clock.now().since(since).total('seconds')) : undefined;
    const late = serverRuns && (seconds === undefined || seconds > MOST_LAG_SECONDS);
    const found = `${consumer.name} has read up to ${since?.toString() ?? 'nothing'}`;
    const advice = serverRuns ? 'see the server’s log for what it fails at' : undefined;
    behind.push({ check: 'consumer', ok: !late, found, ...(late && advice && { advice }) });
  }
  return behind.length > 0
    ? behind
    : [{ check: 'consumers', ok: true, found: `${all.length} have read the whole log` }];
}

/** As PostgreSQL writes it: `2026-03-01 02:00:00.5+00`. */
function instantOf(text: string): Temporal.Instant {
  return Temporal.Instant.from(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

async function clock({ runtime }: Session): Promise<Finding> {
  const { now } = await databaseFacts(runtime.db);
  const skew = Math.abs(runtime.clock.now().since(Temporal.Instant.from(now)).total('seconds'));
  const found = `${runtime.config.timeZone}, ${skew.toFixed(2)} s from the database's`;
  if (skew <= MOST_SKEW_SECONDS) return { check: 'clock', ok: true, found };
  return {
    check: 'clock',
    ok: false,
    found,
    advice: 'set both clocks by NTP: times of events and reports hang on them',
  };
}
