/** A real server with hospitals around a place, their staff, and owners with a dog each, for benchmarks of emergencies. */
import { permissions } from '@pawloop/contract';
import { sql } from 'kysely';
import { createDevelopmentSms } from '../server/src/adapters/sms/development.ts';
import { createWechat } from '../server/src/adapters/wechat/wechat-http.ts';
import { createIdentityModule } from '../server/src/people/identity/index.ts';
import { openSession } from '../server/src/people/identity/session.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { type Db, inTransaction, openDb, openPool } from '../server/src/platform/db.ts';
import { newId } from '../server/src/platform/ids.ts';
import { createLog } from '../server/src/platform/log.ts';
import { createSecrets } from '../server/src/platform/secret.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { call, must } from '../server/test/faults/call.ts';
import {
  firstPassword,
  makeDataDir,
  removeDataDir,
  type Server,
  startServer,
} from '../server/test/faults/server-process.ts';
import { storesOf } from '../server/test/faults/stores.ts';
import { aHospital, PLACE } from '../server/test/hospitals.ts';

export type Headers = Readonly<Record<string, string>>;

export interface World {
  /** Another one after {@link World.kill}. */
  db: Db;
  readonly databaseUrl: string;
  server: Server;
  /** `kill -9` of the server; it starts again on the same data, its database perhaps elsewhere. @returns when it was ready */
  kill(): Promise<Temporal.Instant>;
  readonly admin: Headers;
  /** Nearest first, each with a member of its staff. */
  readonly hospitals: readonly { readonly storeId: string; readonly merchantId: string; readonly staff: Headers }[];
  readonly owners: readonly BenchOwner[];
}

export interface BenchOwner {
  readonly customerId: string;
  readonly petId: string;
  readonly headers: Headers;
}

const life = { client: { userAgent: 'bench', address: '127.0.0.1' }, idleSeconds: 86_400, lifeSeconds: 86_400 };

interface Size {
  readonly hospitals: number;
  readonly owners: number;
  /** Of dispatch, by name. */
  readonly settings: Readonly<Record<string, number>>;
}

export async function withEmergencies<T>(size: Size, work: (world: World) => Promise<T>): Promise<T> {
  const dir = makeDataDir();
  const environment = { PAWLOOP_DATA_DIR: dir };
  const connect = () => openDb(openPool(storesOf(dir).databaseUrl, createLog('fatal'), { max: 8 }));
  const running = { server: await startServer(environment), db: connect() };
  try {
    const people = await fill(running, dir, size);
    const world: World = Object.assign(running, people, {
      databaseUrl: storesOf(dir).databaseUrl,
      async kill() {
        running.server.kill('SIGKILL');
        await running.server.exited;
        await running.db.destroy();
        running.server = await startServer(environment);
        running.db = connect();
        return Temporal.Now.instant();
      },
    });
    return await work(world);
  } finally {
    await running.db.destroy();
    running.server.kill('SIGTERM');
    await running.server.exited;
    removeDataDir(dir);
  }
}

async function fill({ server, db }: Pick<World, 'server' | 'db'>, dir: string, size: Size) {
  const admin = await signIn(server.url, firstPassword(dir));
  for (const [name, value] of Object.entries(size.settings)) {
    await must({ url: `${server.url}/v1/settings/dispatch.${name}`, method: 'PUT', headers: admin, body: { value } });
  }
  return { admin, hospitals: await hospitalsOf(db, size.hospitals), owners: await ownersOf(db, size.owners) };
}

async function signIn(url: string, password: string): Promise<Headers> {
  const reply = await call({ url: `${url}/v1/staff/sessions`, method: 'POST', body: { login: 'admin', password } });
  const cookie = /pawloop_session=([^;]+)/.exec(String(reply.headers['set-cookie']))?.[1];
  return { cookie: `pawloop_session=${cookie}` };
}

function identityOn(db: Db) {
  return createIdentityModule({
    db,
    clock: systemClock,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    settings: createSettings(db, []),
    log: createLog('error'),
    timeZone: 'Asia/Shanghai',
    sms: createDevelopmentSms(),
    wechat: createWechat({} as never),
    publicUrl: 'http://127.0.0.1',
    ownerAppPath: '/app/#',
  } as Parameters<typeof createIdentityModule>[0]);
}

async function hospitalsOf(db: Db, count: number) {
  const identity = identityOn(db);
  const hospitals = [];
  for (let index = 0; index < count; index += 1) {
    const hospital = await aHospital({ db }, { metres: 300 + index * 100 });
    const staffId = await identity.createStaff({
      login: `hospital-${index}`,
      password: 'correct horse battery 9',
      name: `Hospital ${index}`,
      scope: 'merchant',
      merchantId: hospital.merchantId,
      permissions: permissions.filter((permission) => permission.startsWith('dispatch.')),
    });
    const { token } = await openSession(db, { holder: { staffId }, now: systemClock.now(), ...life });
    hospitals.push({ ...hospital, staff: { cookie: `pawloop_session=${token}` } });
  }
  return hospitals;
}

async function ownersOf(db: Db, count: number): Promise<BenchOwner[]> {
  const identity = identityOn(db);
  const now = systemClock.now();
  return inTransaction(db, async (tx) => {
    const people = Array.from({ length: count }, () => ({
      customerId: newId(),
      status: 'known' as const,
      name: null,
      registeredAt: now,
    }));
    await identity.insertCustomers(tx, people, { announce: false });
    const owners: BenchOwner[] = [];
    for (const { customerId } of people) {
      const petId = newId();
      await sql`
        insert into pet.pet (pet_id, name, species, sex, temperament_tags, allergies, chronic_conditions, registered_at, updated_at)
        values (${petId}, 'Doudou', 'dog', 'unknown', '{}', '{}', '{}', ${now.toString()}, ${now.toString()})`.execute(
        tx,
      );
      await sql`
        insert into pet.keeper (pet_id, customer_id, role, since)
        values (${petId}, ${customerId}, 'primary', ${now.toString()})`.execute(tx);
      const { token } = await openSession(tx, { holder: { customerId }, now, ...life });
      owners.push({ customerId, petId, headers: { authorization: `Bearer ${token}` } });
    }
    return owners;
  });
}

/** An owner's dog is hurt at the place. @returns id of the request */
export async function report(world: World, owner: BenchOwner, nth: number): Promise<string> {
  const body = { petId: owner.petId, place: PLACE, triage: 'urgent', symptoms: ['bleeding'], locationConsent: true };
  const url = `${world.server.url}/v1/owner/emergencies`;
  const from = `127.0.7.${1 + (nth % 250)}`;
  return (await must<{ requestId: string }>({ url, method: 'POST', headers: owner.headers, body, from })).requestId;
}
