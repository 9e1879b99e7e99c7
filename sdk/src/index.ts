/** Event SDK for web pages and mini programs: identify, track and page, queued, sent in batches, never lost, never doubled. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Properties = Readonly<Record<string, Json>>;

/** Where the queue survives a restart: localStorage, or wx.getStorageSync and wx.setStorageSync in the same shape. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Posts a body; resolves with the status of the answer, rejects when none came. */
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>;

export interface Options {
  /** Of the server, without a slash at the end. */
  readonly url: string;
  /** Key of the source; leave it out where `token` signs in an owner. */
  readonly writeKey?: string;
  /** The owner's session, asked before each call. */
  readonly token?: () => string | undefined;
  readonly post: Post;
  readonly storage: Storage;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits for more messages, and grows after a failure. */
  readonly waitMs?: number;
}

export interface Client {
  readonly deviceId: string;
  /** From now on this person uses the device; traits such as name and city fill the profile. */
  identify(externalId: string | undefined, traits?: Properties): void;
  track(event: string, properties?: Properties): void;
  page(name?: string, properties?: Properties): void;
  /** Send what waits; resolves when the queue is empty or a call failed. */
  flush(): Promise<void>;
  /** The person signs out; the device stays the same. */
  reset(): void;
}

interface Message {
  readonly messageId: string;
  readonly [member: string]: unknown;
}

const BATCH = 100;
/** Beyond this many the oldest are given up: a device that is away for months must not fill its storage. */
const MOST = 2000;
const LONGEST_WAIT = 60_000;

/** Reads and writes under our names; a full or forbidden storage means that things live as long as the page does. */
function memoryOf(storage: Storage) {
  return {
    read(name: string): string | null {
      try {
        return storage.getItem(`pawloop.${name}`);
      } catch {
        return null;
      }
    },
    write(name: string, value: string): void {
      try {
        storage.setItem(`pawloop.${name}`, value);
      } catch {
        // See above.
      }
    },
  };
}

type Memory = ReturnType<typeof memoryOf>;

/** Messages that wait, and the one call that is under way. */
function createQueue({ url, writeKey, token, post, now = Date.now, waitMs = 1000 }: Options, { read, write }: Memory) {
  let queue = parsed(read('queue'));
  let failures = 0;
  let size = BATCH;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;

  const later = (): void => {
    if (timer !== undefined) return;
    const wait = Math.min(waitMs * 2 ** failures, LONGEST_WAIT);
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, wait);
  };
  const call = (batch: readonly Message[]): Promise<number> => {
    const bearer = token?.();
    const key = bearer === undefined ? { 'x-write-key': writeKey ?? '' } : { authorization: `Bearer ${bearer}` };
    // A session says by itself who it is.
    const told = bearer === undefined ? batch : batch.map((message) => ({ ...message, externalId: undefined }));
    const body = JSON.stringify({ sentAt: new Date(now()).toISOString(), batch: told });
    return post(`${url}/v1/events`, { 'content-type': 'application/json', ...key }, body).catch(() => 0);
  };
  const send = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, size);
      const status = await call(batch);
      // 400 and 413 will never succeed; everything else may, even a refused key after it was renewed.
      const refused = status === 400 || status === 413;
      if (status !== 202 && !refused) {
        failures = Math.min(failures + 1, 10);
        return later();
      }
      if (refused && batch.length > 1) {
        // Some message in it is bad: the others must not be lost with it.
        size = Math.ceil(batch.length / 2);
        continue;
      }
      size = Math.min(size * 2, BATCH);
      failures = 0;
      const done = new Set(batch.map((message) => message.messageId));
      queue = queue.filter((message) => !done.has(message.messageId));
      write('queue', JSON.stringify(queue));
    }
  };
  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  if (queue.length > 0) later();
  return {
    flush,
    add(message: Message): void {
      queue = [...queue, message].slice(-MOST);
      write('queue', JSON.stringify(queue));
      if (queue.length < BATCH) later();
      else void flush();
    },
  };
}

/**
 * Messages are stored before they are sent and removed when the server said that it has them; a repeat bears the same
 * message ids, which the server takes once.
 */
export function createClient(options: Options): Client {
  const { token, now = Date.now } = options;
  const memory = memoryOf(options.storage);
  const queue = createQueue(options, memory);
  const newId = (): string =>
    `${now().toString(36)}-${Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 8)).join('')}`;
  const deviceId = memory.read('device') || newId();
  memory.write('device', deviceId);
  let externalId = memory.read('user') || undefined;

  const add = (type: string, rest: object): void => {
    const who = token?.() === undefined && externalId !== undefined ? { externalId } : {};
    queue.add({ type, messageId: newId(), deviceId, ...who, ...rest, timestamp: new Date(now()).toISOString() });
  };
  const become = (id: string | undefined): void => {
    externalId = id;
    memory.write('user', id ?? '');
  };
  return {
    deviceId,
    identify(id, traits) {
      become(id);
      add('identify', traits ? { traits } : {});
    },
    track: (event, properties) => add('track', { event, ...(properties && { properties }) }),
    page: (name, properties) => add('page', { ...(name && { event: name }), ...(properties && { properties }) }),
    flush: queue.flush,
    reset: () => become(undefined),
  };
}

function parsed(text: string | null): Message[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
