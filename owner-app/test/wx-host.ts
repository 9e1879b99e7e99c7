/** A small host for the built mini program: runs its files in a context of their own with a mocked `wx`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

type Methods = Record<string, (...values: unknown[]) => unknown>;
type Data = Record<string, unknown>;

export interface Request {
  readonly url: string;
  readonly method: string;
  readonly header: Record<string, string>;
  /** The body as it was sent. */
  readonly data?: unknown;
}

/** A connection that the mini program opened, with both ends in the test's hands. */
export interface Socket {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: { type: string; events: string[]; since?: string }[];
  open(): void;
  tell(message: object): void;
  close(): void;
}

export interface WxHost {
  readonly sockets: Socket[];
  /** Figures that stand on tabs, by the tab's place. */
  readonly badges: Map<number, string>;
  /** Presses the first button that shows this text. */
  press(text: string): Promise<void>;
  /** Bytes of every setData call so far, as JSON. */
  readonly setDataBytes: number[];
  readonly requests: Request[];
  /** Opens a page as WeChat does: load, show, ready; resolves when the queued work is done. */
  open(route: string): Promise<void>;
  /** All texts of the page that was opened last, in the order in which they are drawn. */
  texts(): string[];
  /** Whether the page comes to show a text within some seconds. */
  shows(text: string): Promise<boolean>;
  /** Whether it comes to be true within some seconds. */
  until(done: () => boolean): Promise<boolean>;
  /** Lets the queued work be done. */
  settle(): Promise<void>;
  /** All data that the page was given, as its templates see it. */
  dataOf(): Data;
}

/** Calls that say that all went well and do nothing. */
const SILENT = [
  'setNavigationBarTitle',
  'setTabBarItem',
  'switchTab',
  'navigateTo',
  'navigateBack',
  'redirectTo',
  'login',
  'onAppShow',
  'onNetworkStatusChange',
  'setClipboardData',
];
const ROUNDS = 200;
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 50));

async function until(done: () => boolean): Promise<boolean> {
  for (let round = 0; round < ROUNDS && !done(); round += 1) await settle();
  return done();
}

/** Puts `value` at a setData path such as `root.cn.[0].cl`. */
function assign(data: Data, path: string, value: unknown): void {
  const keys = path
    .replace(/\[(\d+)\]/g, '$1')
    .split('.')
    .filter((key) => key !== '');
  const last = keys.pop();
  let place: Data = data;
  for (const key of keys) {
    place[key] ??= {};
    place = place[key] as Data;
  }
  if (last !== undefined) place[last] = value;
}

function collectTexts(node: unknown, into: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { nn, v, cn } = node as { nn?: string; v?: string; cn?: unknown };
  if (nn === '8' && typeof v === 'string') into.push(v);
  else if (typeof v === 'string' && cn === undefined) into.push(v);
  if (cn !== undefined) for (const child of Object.values(cn as object)) collectTexts(child, into);
}

type Told = (event: object) => void;

function connectSocket(
  options: { url: string; protocols?: string[]; success: (reply: object) => void },
  sockets: Socket[],
): object {
  const told: Record<'open' | 'message' | 'close' | 'error', Told> = {
    open() {},
    message() {},
    close() {},
    error() {},
  };
  const socket: Socket = {
    url: options.url,
    protocols: options.protocols ?? [],
    sent: [],
    open: () => told.open({}),
    tell: (message) => told.message({ data: JSON.stringify(message) }),
    close: () => told.close({}),
  };
  sockets.push(socket);
  queueMicrotask(() => options.success({}));
  return {
    onOpen: (listener: Told) => Object.assign(told, { open: listener }),
    onMessage: (listener: Told) => Object.assign(told, { message: listener }),
    onClose: (listener: Told) => Object.assign(told, { close: listener }),
    onError: (listener: Told) => Object.assign(told, { error: listener }),
    send({ data, success }: { data: string; success?: Told }) {
      socket.sent.push(JSON.parse(data));
      success?.({});
    },
    close() {},
  };
}

interface Node {
  readonly sid?: string;
  readonly nn?: string;
  readonly v?: string;
  readonly cn?: Record<string, Node> | Node[];
}

/** The elements around a text, the innermost first: WeChat tells each of a tap. */
function around(node: Node, text: string): string[] | undefined {
  if (node.v === text) return [];
  for (const child of Object.values(node.cn ?? {})) {
    const inner = around(child, text);
    if (inner !== undefined) return node.sid === undefined ? inner : [...inner, node.sid];
  }
  return undefined;
}

export interface HostOptions {
  /** What the phone has stored. */
  readonly storage?: Record<string, unknown>;
  /** What the server says; without it the network is away. */
  readonly answer?: (request: Request) => unknown;
}

/** @param folder the built mini program; starts it as WeChat does, without a page */
export async function startMiniProgram(folder: string, { storage = {}, answer }: HostOptions = {}): Promise<WxHost> {
  const setDataBytes: number[] = [];
  const requests: Request[] = [];
  const pages: Methods[] = [];
  const sockets: Socket[] = [];
  const badges = new Map<number, string>();
  let app: Methods | undefined;
  let registered: Methods | undefined;
  let data: Data = {};
  let shown: Methods | undefined;

  /** Calls that succeed with nothing; Taro wraps only what it finds. */
  const silent = Object.fromEntries(
    SILENT.map((name) => [
      name,
      (options?: unknown) => (options as { success?: (reply: object) => void } | undefined)?.success?.({}),
    ]),
  );
  const wx: Methods = {
    ...silent,
    getStorageSync: (key) => storage[String(key)] ?? '',
    setStorageSync: (key, value) => void Object.assign(storage, { [String(key)]: value }),
    removeStorageSync: (key) => void delete storage[String(key)],
    getAppBaseInfo: () => ({ language: 'zh_CN', theme: 'light', SDKVersion: '3.5.0' }),
    getSystemInfoSync: () => ({
      platform: 'devtools',
      windowWidth: 375,
      pixelRatio: 2,
      language: 'zh_CN',
      SDKVersion: '3.5.0',
    }),
    getWindowInfo: () => ({ windowWidth: 375, pixelRatio: 2 }),
    getDeviceInfo: () => ({ platform: 'devtools' }),
    getLaunchOptionsSync: () => ({ path: '', query: {} }),
    canIUse: () => false,
    nextTick: (work) => queueMicrotask(work as () => void),
    request: (options) => {
      const request = options as Request & { success: (reply: object) => void; fail: (error: unknown) => void };
      requests.push(request);
      if (answer === undefined) queueMicrotask(() => request.fail({ errMsg: 'request:fail' }));
      else queueMicrotask(() => request.success({ statusCode: 200, data: answer(request), header: {} }));
      return { abort() {} };
    },
    setTabBarBadge: (options) => {
      const { index, text, success } = options as { index: number; text: string; success: (reply: object) => void };
      badges.set(index, text);
      success({});
    },
    removeTabBarBadge: (options) => {
      const { index, success } = options as { index: number; success: (reply: object) => void };
      badges.delete(index);
      success({});
    },
    connectSocket: (options) => connectSocket(options as Parameters<typeof connectSocket>[0], sockets),
    requestSubscribeMessage: (options) => {
      const { tmplIds, success } = options as { tmplIds: string[]; success: (reply: object) => void };
      success(Object.fromEntries(tmplIds.map((id, index) => [id, index === 0 ? 'accept' : 'reject'])));
    },
  };
  const take = (config: Methods) => {
    registered = config;
  };
  const host = {
    wx,
    console,
    // A phone's app runs on for ever; it does not keep the test alive.
    setTimeout: (work: () => void, milliseconds?: number) => setTimeout(work, milliseconds).unref(),
    clearTimeout,
    setInterval: (work: () => void, milliseconds?: number) => setInterval(work, milliseconds).unref(),
    clearInterval,
    queueMicrotask,
    ['App' as string]: (config: Methods) => {
      app = config;
    },
    ['Page' as string]: take,
    ['Component' as string]: take,
    ['Behavior' as string]: (config: Methods) => config,
    getApp: () => app,
    getCurrentPages: () => pages,
    __wxConfig: {},
  };
  const context = createContext({ ...host, global: host });
  const configs = new Map<string, Methods>();
  const modules = new Map<string, { exports: unknown }>();

  function load(path: string): unknown {
    const file = path.endsWith('.js') ? path : `${path}.js`;
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const wrap = runInContext(`(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`, context, {
      filename: file,
    });
    wrap((request: string) => load(join(dirname(file), request)), module, module.exports);
    return module.exports;
  }

  function register(route: string): Methods {
    registered = undefined;
    load(join(folder, route));
    if (registered === undefined) throw new Error(`${route} registered no page`);
    configs.set(route, registered);
    return registered;
  }

  function texts(): string[] {
    const found: string[] = [];
    collectTexts(data.root, found);
    return found;
  }

  load(join(folder, 'app.js'));
  const options = { path: '', query: {}, scene: 1001 };
  app?.onLaunch?.call(app, options);
  app?.onShow?.call(app, options);

  return {
    setDataBytes,
    requests,
    sockets,
    badges,
    async open(route) {
      data = {};
      const config = configs.get(route) ?? register(route);
      const mine = data;
      const instance = {
        ...config,
        route,
        setData(change: Data, done?: () => void) {
          setDataBytes.push(Buffer.byteLength(JSON.stringify(change)));
          for (const [path, value] of Object.entries(change)) assign(mine, path, value);
          done?.();
        },
      } as unknown as Methods;
      pages.push(instance);
      shown = instance;
      for (const step of ['onLoad', 'onShow', 'onReady'] as const) {
        instance[step]?.call(instance, {});
        await settle();
      }
    },
    texts,
    shows: (text) => until(() => texts().includes(text)),
    until,
    settle,
    async press(text) {
      const elements = around(data.root as Node, text);
      if (elements === undefined) throw new Error(`nothing to press with ${text}: ${texts().join(' | ')}`);
      for (const id of elements) {
        const target = { id, dataset: { sid: id } };
        shown?.eh?.call(shown, { type: 'tap', target, currentTarget: target, detail: {}, timeStamp: Date.now() });
      }
      await settle();
    },
    dataOf: () => data,
  };
}
