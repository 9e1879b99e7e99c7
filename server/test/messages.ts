/** What the tests of this module share: a module with vendors that do as they are told, templates and recipients. */
import type { Message } from '@pawloop/contract';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import type {
  ExternalChannel,
  MessageVendor,
  Outcome,
  Outgoing,
  VendorLimit,
} from '../src/adapters/channel/channel.ts';
import {
  createMessageModule,
  type MessageDeps,
  type MessageModule,
  type NewSend,
} from '../src/people/message/index.ts';
import type { Claim } from '../src/people/message/send/row.ts';
import { type BatchResult, workBatch } from '../src/people/message/send/work.ts';
import { openShelf } from '../src/people/message/template/shelf.ts';
import { type Db, inTransaction } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http/index.ts';
import { newId } from '../src/platform/ids.ts';
import { createLog } from '../src/platform/log.ts';
import { createSecrets } from '../src/platform/secret.ts';
import { type TestApp, testApp } from './harness.ts';

/** A vendor that keeps what it was given and answers as its script says; `sent` when the script is empty. */
export interface ScriptedVendor extends MessageVendor {
  readonly sent: Outgoing[];
  readonly script: (Outcome | ((message: Outgoing) => Promise<Outcome>))[];
}

export function scriptedVendor(channel: ExternalChannel, limit?: VendorLimit, development = false): ScriptedVendor {
  const sent: Outgoing[] = [];
  const script: ScriptedVendor['script'] = [];
  return {
    channel,
    vendor: `scripted-${channel}`,
    development,
    ...(limit && { limit }),
    sent,
    script,
    async send(message) {
      sent.push(message);
      const next = script.shift() ?? { kind: 'sent', providerRef: `ref-${message.sendId}` };
      return typeof next === 'function' ? next(message) : next;
    },
  };
}

type ConsentWord = 'inbox' | 'sms' | 'wechat' | 'email' | 'group';

export interface World extends AsyncDisposable {
  readonly app: TestApp;
  readonly message: MessageModule;
  /** The handle that the module uses. */
  readonly db: Db;
  /** One batch of a lane. */
  lane(claim: Claim): Promise<BatchResult>;
  /** A customer who agreed to marketing on these channels. */
  owner(consents?: readonly ConsentWord[]): Promise<string>;
  owners(count: number, consents?: readonly ConsentWord[]): Promise<string[]>;
  template(part?: Partial<Message.NewTemplate>): Promise<string>;
  plan(...sends: (Partial<NewSend> & Pick<NewSend, 'customerId' | 'templateId'>)[]): Promise<string[]>;
  /** One round of each lane, then of every vendor. */
  work(): Promise<void>;
  loop(name: string): Promise<void>;
  /** The module's own routes, with its scripted vendors; the caller's sessions are the application's. */
  http(request: InjectOptions): Promise<LightMyRequestResponse>;
  send(sendId: string | undefined): Promise<Record<string, unknown>>;
  events(name: string): Promise<{ subject_id: string; payload: Record<string, unknown> }[]>;
}

const none = (): void => undefined;

/** 10:00 in Shanghai. */
export const MORNING = '2026-03-02T02:00:00Z';

export async function openWorld(
  vendors: readonly MessageVendor[] = [],
  wrap: (db: Db) => Db = (db) => db,
): Promise<World> {
  const app = await testApp({ now: MORNING });
  const db = wrap(app.db);
  const outside: MessageDeps = {
    db,
    clock: app.clock,
    settings: app.modules.settings,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    log: createLog('silent'),
    // The application's own module takes part in merges and erasures.
    identity: { ...app.modules.identity, onMerge: none, onErase: none, onArchive: none },
    pet: app.modules.pet,
    vendors,
    publicUrl: 'https://pawloop.test',
    ownerAppPath: '/app/#',
    timeZone: 'Asia/Shanghai',
  };
  const message = createMessageModule(outside);
  const loop = async (name: string) => {
    const found = message.loops?.find((entry) => entry.name === name);
    if (!found) throw new Error(`no loop ${name}`);
    await found.run();
  };
  const http = await createHttp({
    db: app.db,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    log: createLog('silent'),
    authenticate: app.modules.identity.authenticate,
  });
  http.register(async (scope) => message.routes(scope));
  await http.ready();
  return {
    app,
    db,
    message,
    lane: (claim) => workBatch({ ...outside, shelf: openShelf(), guards: [], sources: [] }, claim),
    loop,
    http: (request) => http.inject(request),
    owner: async (consents = ['inbox']) => (await newOwners(app, 1, consents))[0] as string,
    owners: (count, consents = ['inbox']) => newOwners(app, count, consents),
    template: (part = {}) => inTransaction(app.db, (tx) => message.createTemplate(tx, aTemplate(part))),
    async plan(...sends) {
      const full = sends.map(
        (send): NewSend => ({ key: newId(), lane: 'triggered', origin: { kind: 'system', name: 'test' }, ...send }),
      );
      const ids = await inTransaction(app.db, (tx) => message.plan(tx, full));
      return full.map((send) => ids.get(send.key) ?? '');
    },
    async work() {
      for (const entry of message.loops ?? []) await entry.run();
    },
    async send(sendId) {
      const { rows } = await sql<Record<string, unknown>>`
        select * from message.send where send_id = ${sendId}`.execute(app.db);
      return rows[0] ?? {};
    },
    async events(name) {
      const { rows } = await sql<{ subject_id: string; payload: Record<string, unknown> }>`
        select subject_id, payload from platform.event where name = ${name} order by position`.execute(app.db);
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await http.close();
      await app[Symbol.asyncDispose]();
    },
  };
}

let phones = 0;

/** Customers who agreed to marketing on these channels, each with a phone and an openid. */
async function newOwners(app: TestApp, count: number, consents: readonly ConsentWord[]): Promise<string[]> {
  const rows = Array.from({ length: count }, () => {
    phones += 1;
    const openid = { kind: 'openid' as const, source: 'wx-mini', value: `openid-${phones}` };
    const phone = `+861390${String(phones).padStart(7, '0')}`;
    const customerId = newId();
    return { customerId, status: 'known' as const, phone, registeredAt: app.clock.now(), identifiers: [openid] };
  });
  const ids = rows.map((row) => row.customerId);
  await inTransaction(app.db, async (tx) => {
    await app.modules.identity.insertCustomers(tx, rows, { announce: false });
    await app.modules.identity.insertConsents(
      tx,
      ids.flatMap((customerId) =>
        consents.map((channel) => ({
          customerId,
          purpose: 'marketing' as const,
          channel,
          granted: true,
          version: 'v1',
          source: 'test',
        })),
      ),
    );
  });
  return ids;
}

export function aTemplate(part: Partial<Message.NewTemplate> = {}): Message.NewTemplate & { key: string } {
  return {
    key: newId(),
    name: '问候',
    purpose: 'marketing',
    channels: ['inbox'],
    contents: { inbox: { zh: { title: '你好', body: '{{ business.name }} 想念你' } } },
    variables: [],
    ...part,
  };
}
