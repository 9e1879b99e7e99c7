/**
 * Live channel (API-3): a WebSocket on which the server tells what has just happened, by permission, resumable.
 * Each process reads the tail of the log itself, so it needs nothing from the process that made the event.
 */
import type { EventType } from '@pawloop/contract';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { WebSocket } from 'ws';
import type { Db } from './db.ts';
import { LOG_START, type LogCursor, type LoggedEvent, logEnd, readLog } from './event-log.ts';
import type { App, Owner, Principal, Staff } from './http/index.ts';
import type { Log } from './log.ts';
import type { Wake } from './wake.ts';

const Subscribe = Type.Object({
  type: Type.Literal('subscribe'),
  events: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 100 }),
  customerId: Type.Optional(Type.String({ format: 'uuid' })),
  since: Type.Optional(Type.String({ maxLength: 80 })),
});
const subscribeCheck = Compile(Subscribe);

const BATCH = 2000;
/** A resume further back than this starts anew: the client reloads what it shows. */
const MOST_REPLAYED = 5000;
/** Bytes waiting in a slow client's socket above which it is cut off; it resumes where it was. */
const MOST_BUFFERED = 4 * 1024 * 1024;
/** Every so often each socket must answer, and its session still be there. */
const HEARTBEAT_MS = 30_000;
/** Nobody is signed in, or not any more. */
const NOBODY = 4401;

/** What the channel asks other rooms. */
export interface LiveDeps {
  readonly db: Db;
  readonly wake: Wake;
  readonly log: Log;
  readonly events: readonly EventType[];
  /** Keepers of pets. */
  keepersOf(
    db: Db,
    petIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly { readonly customerId: string }[]>>;
  /** Whose sessions these are by now; those that have ended are left out. */
  principalsOf(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
}

interface Subscriber {
  readonly socket: WebSocket;
  principal: Owner | Staff;
  wanted: Static<typeof Subscribe> | undefined;
  /** The last event told: a replay may have been ahead of the tail. */
  told: LogCursor;
  /** What the tail told during a replay: it comes behind it. */
  behind: Told[] | undefined;
  alive: boolean;
}

export interface LiveHub {
  readonly routes: (app: App) => void;
  /** Ends what belongs to no session any more, without waiting for the next heartbeat. */
  checkSessions(): Promise<void>;
  stop(): void;
}

export async function startLive(deps: LiveDeps): Promise<LiveHub> {
  const { db, wake, log } = deps;
  const visible = new Map(deps.events.filter((event) => event.live).map((event) => [event.name, event]));
  const subscribers = new Set<Subscriber>();
  let cursor = await logEnd(db);
  let reading: Promise<void> | undefined;

  const readTail = async (): Promise<void> => {
    for (;;) {
      const page = await readLog(db, { after: cursor, limit: BATCH, names: [...visible.keys()] });
      if (page.end === cursor) return;
      cursor = page.end;
      const told = await withKeepers(deps, visible, page.events);
      for (const event of told) for (const subscriber of subscribers) tell(subscriber, event);
    }
  };
  /** Nobody listened for a while: what happened meanwhile is read by who resumes, not by everybody. */
  const skipToEnd = async (): Promise<void> => {
    await reading;
    cursor = await logEnd(db);
  };
  const onWake = () => {
    if (subscribers.size === 0) return;
    reading ??= readTail()
      .catch((error: Error) => log.warn({ error: error.message }, 'live channel could not read the log'))
      .finally(() => {
        reading = undefined;
      });
  };
  const unsubscribe = wake.subscribe(onWake, 1000);
  const checkSessions = () => letGo(deps, subscribers);
  const heartbeat = setInterval(() => {
    beat(subscribers);
    checkSessions().catch((error: Error) => log.warn({ error: error.message }, 'sessions were not looked up'));
  }, HEARTBEAT_MS);

  const routes = (app: App): void => {
    app.get('/v1/live', { websocket: true, schema: { hide: true } }, (socket, request) => {
      const { principal } = request;
      if (principal.kind !== 'owner' && principal.kind !== 'staff') return socket.close(NOBODY, 'auth/sign-in-needed');
      let turn = subscribers.size === 0 ? skipToEnd() : Promise.resolve();
      const subscriber: Subscriber = {
        socket,
        principal,
        wanted: undefined,
        told: LOG_START,
        behind: undefined,
        alive: true,
      };
      subscribers.add(subscriber);
      socket.on('close', () => subscribers.delete(subscriber));
      socket.on('pong', () => {
        subscriber.alive = true;
      });
      socket.on('message', (data) => {
        turn = turn
          .then(() => subscribe(deps, subscriber, String(data), cursor, visible))
          .catch((error: Error) => {
            log.warn({ error: error.message }, 'live subscription failed');
            socket.close(1011);
          });
      });
    });
  };
  return {
    routes,
    checkSessions,
    stop() {
      clearInterval(heartbeat);
      unsubscribe();
      for (const { socket } of subscribers) socket.close(1012, 'restarting');
    },
  };
}

async function subscribe(
  deps: LiveDeps,
  subscriber: Subscriber,
  text: string,
  now: LogCursor,
  visible: ReadonlyMap<string, EventType>,
): Promise<void> {
  const message = parsed(text);
  if (!subscribeCheck.Check(message)) return subscriber.socket.close(4400, 'request/invalid');
  subscriber.wanted = message;
  const since = message.since ? parseCursor(message.since) : undefined;
  let complete = true;
  if (since) {
    const behind: Told[] = [];
    subscriber.behind = behind;
    const page = await readLog(deps.db, { after: since, limit: MOST_REPLAYED, names: message.events });
    const replayed = await withKeepers(deps, visible, page.events);
    subscriber.behind = undefined;
    for (const event of [...replayed, ...behind]) tell(subscriber, event);
    complete = page.events.length < MOST_REPLAYED;
  }
  send(subscriber, { type: 'ready', cursor: formatCursor(now), complete });
}

interface Told {
  readonly event: LoggedEvent;
  readonly type: EventType;
  /** Owners who may see it. */
  readonly owners: ReadonlySet<string>;
}

/** Each visible event with the owners whom it concerns: one query for all pets whose keepers may see it. */
async function withKeepers(
  deps: LiveDeps,
  visible: ReadonlyMap<string, EventType>,
  events: readonly LoggedEvent[],
): Promise<Told[]> {
  const known = events.flatMap((event) => {
    const type = visible.get(event.name);
    return type ? [{ event, type, petId: type.live?.owner === 'keepers' ? event.petId : null }] : [];
  });
  const petIds = new Set(known.flatMap(({ event, petId }) => (petId && event.customerId ? [petId] : [])));
  const keepers = petIds.size > 0 ? await deps.keepersOf(deps.db, [...petIds]) : new Map<string, never[]>();
  return known.map(({ event, type, petId }) => {
    const { customerId } = event;
    if (!type.live?.owner || customerId === null) return { event, type, owners: new Set<string>() };
    const others = (petId && keepers.get(petId)) || [];
    return { event, type, owners: new Set([customerId, ...others.map((one) => one.customerId)]) };
  });
}

function tell(subscriber: Subscriber, told: Told): void {
  if (subscriber.behind) return void subscriber.behind.push(told);
  const { wanted, principal } = subscriber;
  const { event } = told;
  if (!wanted?.events.includes(event.name) || !maySee(principal, told)) return;
  if (wanted.customerId && wanted.customerId !== event.customerId) return;
  if (!isAfter(event.cursor, subscriber.told)) return;
  subscriber.told = event.cursor;
  send(subscriber, {
    type: 'event',
    cursor: formatCursor(event.cursor),
    name: event.name,
    customerId: event.customerId,
    petId: event.petId,
    occurredAt: event.occurredAt.toString(),
    payload: event.payload,
  });
}

function isAfter(a: LogCursor, b: LogCursor): boolean {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x === y ? a.position > b.position : x > y;
}

/** The same rule as for routes: staff by permission, merchants' staff and owners only what concerns them. */
function maySee(principal: Owner | Staff, { event, type, owners }: Told): boolean {
  if (principal.kind === 'owner') return owners.has(principal.customerId);
  if (!type.live) return false;
  if (principal.scope === 'merchant') {
    const own = principal.merchantId !== null && principal.merchantId === event.merchantId;
    return own && type.live.merchant !== undefined && principal.permissions.has(type.live.merchant);
  }
  if (principal.scope !== 'operator' || !type.live.staff) return false;
  return principal.permissions.has(type.live.staff);
}

/** Who has been signed out meanwhile hears no more; whose rights have changed hears by the new ones. */
async function letGo(deps: LiveDeps, subscribers: ReadonlySet<Subscriber>): Promise<void> {
  const asked = [...subscribers];
  if (asked.length === 0) return;
  const present = await deps.principalsOf([...new Set(asked.map((one) => one.principal.sessionId))]);
  for (const subscriber of asked) {
    const principal = present.get(subscriber.principal.sessionId);
    if (principal?.kind === 'owner' || principal?.kind === 'staff') subscriber.principal = principal;
    else subscriber.socket.close(NOBODY, 'auth/sign-in-needed');
  }
}

function send({ socket }: Subscriber, message: object): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MOST_BUFFERED) socket.close(1013, 'too slow');
  else socket.send(JSON.stringify(message));
}

function beat(subscribers: ReadonlySet<Subscriber>): void {
  for (const subscriber of subscribers) {
    if (!subscriber.alive) subscriber.socket.terminate();
    subscriber.alive = false;
    subscriber.socket.ping();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formatCursor(cursor: LogCursor): string {
  return `${cursor.xid}:${cursor.position}:${cursor.receivedAt}`;
}

function parseCursor(text: string): LogCursor | undefined {
  const match = /^(\d{1,20}):(\d{1,18}):([\d\-:.TZ]{10,40})$/.exec(text);
  if (!match) return undefined;
  const [, xid = '0', position = '0', receivedAt = ''] = match;
  return Number.isNaN(Date.parse(receivedAt)) ? undefined : { xid, position: Number(position), receivedAt };
}
