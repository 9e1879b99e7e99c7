/** Jobs and cron on graphile-worker: enqueued in the caller's transaction, run by any worker process. */
import { type ParsedCronItem, parseCronItems, type Runner, run } from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Tx } from './db.ts';
import { workerLogger } from './job-log.ts';
import type { Log } from './log.ts';

export interface Job {
  /** `<module>.<verb>`. */
  readonly name: string;
  /** Five-field crontab pattern in UTC; left out for jobs that are only enqueued. */
  readonly cron?: string;
  /** Throwing makes the job run again later, up to 25 times. */
  run(payload: unknown): Promise<void>;
}

export interface EnqueueOptions {
  /** A waiting job with the same key is replaced instead of doubled. */
  readonly key?: string;
  readonly runAt?: Temporal.Instant;
}

/** Enqueue in the caller's transaction: the job exists if and only if the transaction commits. */
export async function enqueue(tx: Tx, name: string, payload: object, options: EnqueueOptions = {}): Promise<void> {
  await sql`
    select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json,
      run_at := ${options.runAt?.toString() ?? null}::timestamptz, job_key := ${options.key ?? null})`.execute(tx);
}

export interface RunningJobs {
  stop(): Promise<void>;
}

const RESTART_MS = 1000;

/**
 * Start workers for the jobs; graphile-worker keeps its tables in its own schema. A runner that cannot note how a job
 * ended, because the database went away, gives up; another one takes its place.
 */
export async function startJobs(pool: pg.Pool, jobs: readonly Job[], log: Log): Promise<RunningJobs> {
  let stopping = false;
  let runner = await launch(pool, jobs, log);
  const replace = async (): Promise<void> => {
    while (!stopping) {
      await runner.promise.catch((error: Error) => log.warn({ error: error.message }, 'job runner ended'));
      if (stopping) return;
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      await launch(pool, jobs, log).then(
        (next) => {
          runner = next;
        },
        (error: Error) => log.warn({ error: error.message }, 'job runner does not start, trying again'),
      );
    }
    await endOf(runner);
  };
  const replacing = replace();
  return {
    async stop() {
      stopping = true;
      await endOf(runner);
      await replacing;
    },
  };
}

/** Stopping one that has ended already is an error of its own, which tells nothing. */
function endOf(runner: Runner): Promise<void> {
  return runner.stop().catch(() => undefined);
}

function launch(pool: pg.Pool, jobs: readonly Job[], log: Log): Promise<Runner> {
  const cron: ParsedCronItem[] = parseCronItems(
    jobs.flatMap((job) =>
      job.cron ? [{ task: job.name, match: job.cron, options: { backfillPeriod: 86_400_000 } }] : [],
    ),
  );
  return run({
    // Without batches a failure to note the end of a job is an unhandled rejection, which would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    pgPool: pool,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList: Object.fromEntries(jobs.map((job) => [job.name, (payload: unknown) => job.run(payload)])),
    parsedCronItems: cron,
    logger: workerLogger(log),
  });
}
