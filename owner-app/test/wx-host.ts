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
}

export interface WxHost {
  /** Bytes of every setData call so far, as JSON. */
  readonly setDataBytes: number[];
  readonly requests: Request[];
  /** Opens a page as WeChat does: load, show, ready; resolves when the queued work is done. */
  open(route: string): Promise<void>;
  /** All texts of the page that was opened last, in the order in which they are drawn. */
  texts(): string[];
  /** Whether the page comes to show a text within some seconds. */
  shows(text: string): Promise<boolean>;
  /** All data that the page was given, as its templates see it. */
  dataOf(): Data;
}

const ROUNDS = 200;
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

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
  let app: Methods | undefined;
  let registered: Methods | undefined;
  let data: Data = {};

  /** Calls that succeed with nothing; Taro wraps only what it finds. */
  const silent = Object.fromEntries(
    ['setNavigationBarTitle', 'setTabBarItem', 'switchTab', 'navigateTo', 'navigateBack', 'redirectTo', 'login'].map(
      (name) => [
        name,
        (options?: unknown) => (options as { success?: (reply: object) => void } | undefined)?.success?.({}),
      ],
    ),
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
  };
  const take = (config: Methods) => {
    registered = config;
  };
  const host = {
    wx,
    console,
    setTimeout,
    clearTimeout,
    setInterval,
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
      for (const step of ['onLoad', 'onShow', 'onReady'] as const) {
        instance[step]?.call(instance, {});
        await settle();
      }
    },
    texts,
    async shows(text) {
      for (let round = 0; round < ROUNDS && !texts().includes(text); round += 1) await settle();
      return texts().includes(text);
    },
    dataOf: () => data,
  };
}
