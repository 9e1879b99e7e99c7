/** Jobs over a database that goes away while one of them runs. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTransaction, openDb, openPool } from '../../src/platform/db.ts';
import { enqueue, type Job, startJobs } from '../../src/platform/jobs.ts';
import { createLog } from '../../src/platform/log.ts';
import { newDatabase } from '../database.ts';
import { createRoad } from './road.ts';

describe('jobs', () => {
  it.each(['ends well', 'fails'])('REL-1 go on after the database was away while a job %s', async (end) => {
    const road = await createRoad(await newDatabase());
    await road.mend();
    const log = createLog('silent');
    const pool = openPool(road.url, log);
    const db = openDb(pool);
    const ran: unknown[] = [];
    const job: Job = {
      name: 'fault.note',
      async run(payload) {
        const { cut } = payload as { cut: boolean };
        if (cut && ran.length === 0) road.cut();
        ran.push(cut);
        if (cut && end === 'fails') throw new Error('it failed, as it was told to');
      },
    };
    const jobs = await startJobs(pool, [job], log);
    await inTransaction(db, (tx) => enqueue(tx, job.name, { cut: true }));
    while (ran.length === 0) await pause(20);
    await pause(200); // for the runner to find out that it cannot note the end
    await road.mend();
    await until(() => inTransaction(db, (tx) => enqueue(tx, job.name, { cut: false })));
    while (!ran.includes(false)) await pause(20);
    expect(ran[0]).toBe(true);

    await jobs.stop();
    await db.destroy();
    road.cut();
  });
});

async function until(work: () => Promise<unknown>): Promise<void> {
  while (
    !(await work().then(
      () => true,
      () => false,
    ))
  )
    await pause(50);
}
