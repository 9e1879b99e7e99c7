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
import type { App, Principal } from './http/index.ts';
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
const HEARTBEAT_MS = 30_000;

interface Subscriber {
  readonly socket: WebSocket;
  readonly principal: Principal;
  wanted: Static<typeof Subscribe> | undefined;
  /** The last event told: a replay may have been ahead of the tail. */
  told: LogCursor;
  alive: boolean;
}

export interface LiveHub {
  readonly routes: (app: App) => void;
  stop(): void;
}

export async function startLive(db: Db, wake: Wake, events: readonly EventType[], log: Log): Promise<LiveHub> {
  const visible = new Map(events.filter((event) => event.live).map((event) => [event.name, event]));
  const subscribers = new Set<Subscriber>();
  let cursor = await logEnd(db);
  let reading: Promise<void> | undefined;

  const readTail = async (): Promise<void> => {
    for (;;) {
      const page = await readLog(db, { after: cursor, limit: BATCH, names: [...visible.keys()] });
      if (page.end === cursor) return;
      cursor = page.end;
      for (const event of page.events) for (const subscriber of subscribers) tell(subscriber, event, visible);
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
  const heartbeat = setInterval(() => beat(subscribers), HEARTBEAT_MS);

  const routes = (app: App): void => {
    app.get('/v1/live', { websocket: true, schema: { hide: true } }, (socket, request) => {
      if (request.principal.kind === 'anonymous') return socket.close(4401, 'auth/sign-in-needed');
      const caughtUp = subscribers.size === 0 ? skipToEnd() : Promise.resolve();
      const subscriber: Subscriber = {
        socket,
        principal: request.principal,
        wanted: undefined,
        told: LOG_START,
        alive: true,
      };
      subscribers.add(subscriber);
      socket.on('close', () => subscribers.delete(subscriber));
      socket.on('pong', () => {
        subscriber.alive = true;
      });
      socket.on('message', (data) => {
        caughtUp
          .then(() => subscribe(db, subscriber, String(data), cursor, visible))
          .catch((error: Error) => {
            log.warn({ error: error.message }, 'live subscription failed');
            socket.close(1011);
          });
      });
    });
  };
  return {
    routes,
    stop() {
      clearInterval(heartbeat);
      unsubscribe();
      for (const { socket } of subscribers) socket.close(1012, 'restarting');
    },
  };
}

async function subscribe(
  db: Db,
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
    const page = await readLog(db, { after: since, limit: MOST_REPLAYED, names: message.events });
    for (const event of page.events) tell(subscriber, event, visible);
    complete = page.events.length < MOST_REPLAYED;
  }
  send(subscriber, { type: 'ready', cursor: formatCursor(now), complete });
}

function tell(subscriber: Subscriber, event: LoggedEvent, visible: ReadonlyMap<string, EventType>): void {
  const { wanted, principal } = subscriber;
  const type = visible.get(event.name);
  if (!wanted?.events.includes(event.name) || !type || !maySee(principal, type, event)) return;
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
function maySee(principal: Principal, type: EventType, event: LoggedEvent): boolean {
  if (principal.kind === 'owner') return type.live?.owner === true && event.customerId === principal.customerId;
  if (principal.kind !== 'staff' || !type.live) return false;
  if (principal.scope === 'merchant') {
    const own = principal.merchantId !== null && principal.merchantId === event.merchantId;
    return own && type.live.merchant !== undefined && principal.permissions.has(type.live.merchant);
  }
  if (principal.scope !== 'operator' || !type.live.staff) return false;
  return principal.permissions.has(type.live.staff);
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
