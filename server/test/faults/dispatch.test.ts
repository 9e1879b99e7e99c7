/** `kill -9` of the server in mid-offer, again and again: waves go on from their rows, nobody is asked twice in a wave. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openDb, openPool } from '../../src/platform/db.ts';
import { createLog } from '../../src/platform/log.ts';
import { replay } from '../../src/services/dispatch/domain.ts';
import { loggedMoves } from '../../src/services/dispatch/view/moves.ts';
import { aHospital, PLACE } from '../hospitals.ts';
import { must } from './call.ts';
import { signIn } from './people.ts';
import {
  firstPassword,
  freePort,
  killAll,
  makeDataDir,
  removeDataDir,
  type Server,
  startServer,
} from './server-process.ts';
import { openStores, type Stores, storesOf } from './stores.ts';

const dirs: string[] = [];
const OWNERS = 3;
/** The shortest that the setting allows, so that all waves go by. */
const SECONDS = 5;

afterAll(async () => {
  await killAll();
  for (const dir of dirs) removeDataDir(dir);
});

async function hurry(server: Server, dir: string): Promise<void> {
  const headers = await signIn(server.url, firstPassword(dir));
  for (const name of ['firstSeconds', 'secondSeconds', 'thirdSeconds', 'widerSeconds']) {
    const url = `${server.url}/v1/settings/dispatch.${name}`;
    await must({ url, method: 'PUT', headers, body: { value: SECONDS } });
  }
}

async function hospitals(dir: string): Promise<void> {
  const db = openDb(openPool(storesOf(dir).databaseUrl, createLog('error')));
  for (const metres of [300, 600, 900, 1200, 2000]) await aHospital({ db }, { metres });
  await db.destroy();
}

/** @returns id of the request of a new owner's dog */
async function emergency(server: Server, index: number): Promise<string> {
  const from = `127.0.3.${1 + index}`;
  const phone = String(13_700_000_000 + index);
  const post = { method: 'POST', from };
  const { developmentCode } = await must<{ developmentCode: string }>({
    ...post,
    url: `${server.url}/v1/owner/codes`,
    body: { phone },
  });
  const session = await must<{ token: string }>({
    ...post,
    url: `${server.url}/v1/owner/sessions`,
    body: { phone, code: developmentCode },
  });
  const headers = { authorization: `Bearer ${session.token}` };
  const pet = { name: 'Doudou', species: 'dog' };
  const { petId } = await must<{ petId: string }>({ ...post, headers, url: `${server.url}/v1/owner/pets`, body: pet });
  const body = { petId, place: PLACE, triage: 'urgent', symptoms: ['bleeding'], locationConsent: true };
  const url = `${server.url}/v1/owner/emergencies`;
  return (await must<{ requestId: string }>({ ...post, headers, url, body })).requestId;
}

const escalated = async (stores: Stores): Promise<number> =>
  Number(await stores.value(`select count(*) from dispatch.request where state = 'escalated'`));

describe('kill -9 in mid-offer', () => {
  it('DSP-1 rule 29 goes on with the next wave after a restart and asks no hospital twice in a wave', {
    timeout: 180_000,
  }, async () => {
    const dir = makeDataDir();
    dirs.push(dir);
    const environment = { PAWLOOP_DATA_DIR: dir, PORT: String(await freePort()) };
    let server = await startServer(environment);
    await hurry(server, dir);
    await hospitals(dir);
    const requests: string[] = [];
    for (let index = 0; index < OWNERS; index += 1) requests.push(await emergency(server, index));
    for (let kills = 0; kills < 4; kills += 1) {
      await pause(500 + Math.random() * 3000);
      server.kill('SIGKILL');
      await server.exited;
      server = await startServer(environment);
    }
    await using stores = await openStores(storesOf(dir));
    while ((await escalated(stores)) < OWNERS) await pause(200);

    const twice = await stores.rows(
      'select request_id, wave, store_id from dispatch.offer group by 1, 2, 3 having count(*) > 1',
    );
    expect(twice).toEqual([]);
    const db = openDb(openPool(storesOf(dir).databaseUrl, createLog('error')));
    for (const requestId of requests) {
      const asked = await stores.rows<{ wave: number; asked: number }>(
        'select wave, count(*)::int as asked from dispatch.offer where request_id = $1 and wave <= 3 group by 1 order by 1',
        [requestId],
      );
      expect(asked).toEqual([
        { wave: 1, asked: 1 },
        { wave: 2, asked: 3 },
        { wave: 3, asked: 5 },
      ]);
      const alarms = await stores.value(
        `select count(*) from platform.event where name = 'dispatch.escalated' and subject_id = $1`,
        [requestId],
      );
      expect(Number(alarms)).toBe(1);
      expect(replay(await loggedMoves(db, requestId)).state).toBe('escalated');
    }
    await db.destroy();
  });
});
