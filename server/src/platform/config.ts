/** Configuration from the environment, checked once at start. */
import path from 'node:path';
import { type ChannelsConfig, readChannels } from './config-channels.ts';
import { type Environment, refuse } from './config-error.ts';
import { type PayConfig, readPay } from './config-pay.ts';

export { ConfigError } from './config-error.ts';

export type Role = 'api' | 'worker';

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly roles: ReadonlySet<Role>;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly secretKey: string | undefined;
  /** Zone of the business's calendar days; reports are cut by it. */
  readonly timeZone: string;
  readonly currency: string;
  readonly logLevel: string;
  readonly demo: boolean;
  readonly publicUrl: string;
  /** True behind a proxy that sets `X-Forwarded-*`; anybody else could lie with them. */
  readonly trustProxy: boolean;
  readonly wechat: WechatConfig;
  /** Channels of messages to customers and colleagues. */
  readonly channels: ChannelsConfig;
  /** Who takes payments. */
  readonly pay: PayConfig;
}

export interface WechatConfig {
  readonly miniAppId: string | undefined;
  readonly miniSecret: string | undefined;
  readonly officialAppId: string | undefined;
  readonly officialSecret: string | undefined;
  readonly apiUrl: string;
}

/** @throws ConfigError naming the variable, its value and what it may be */
export function readConfig(env: Environment, home: string): Config {
  const port = integer(env, 'PORT', 8800, 0, 65_535);
  const host = env.HOST ?? '127.0.0.1';
  return {
    port,
    host,
    dataDir: path.resolve(home, env.PAWLOOP_DATA_DIR ?? 'data'),
    roles: roles(env.PAWLOOP_ROLES),
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    clickhouseUrl: url(env, 'CLICKHOUSE_URL', ['http:', 'https:']),
    secretKey: secretKey(env.PAWLOOP_SECRET_KEY),
    timeZone: timeZone(env.PAWLOOP_TIME_ZONE ?? 'Asia/Shanghai'),
    currency: env.PAWLOOP_CURRENCY ?? 'CNY',
    logLevel: oneOf(env, 'PAWLOOP_LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'warn'),
    demo: oneOf(env, 'PAWLOOP_DEMO', ['on', 'off'], 'on') === 'on',
    publicUrl: env.PAWLOOP_PUBLIC_URL ?? `http://${host}:${port}`,
    trustProxy: oneOf(env, 'PAWLOOP_TRUST_PROXY', ['on', 'off'], 'off') === 'on',
    wechat: {
      miniAppId: env.WECHAT_MINI_APP_ID,
      miniSecret: env.WECHAT_MINI_SECRET,
      officialAppId: env.WECHAT_OFFICIAL_APP_ID,
      officialSecret: env.WECHAT_OFFICIAL_SECRET,
      apiUrl: env.WECHAT_API_URL ?? 'https://api.weixin.qq.com',
    },
    channels: readChannels(env),
    pay: readPay(env),
  };
}

function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    refuse(name, text, `a whole number from ${min} to ${max}`);
  return value;
}

function oneOf(env: Environment, name: string, allowed: readonly string[], fallback: string): string {
  const text = env[name] ?? fallback;
  return allowed.includes(text) ? text : refuse(name, text, `one of ${allowed.join(', ')}`);
}

function url(env: Environment, name: string, protocols: readonly string[]): string | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    refuse(
      name,
      text.replace(/\/\/[^@]*@/, '//…@'),
      `a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
  }
  return text;
}

function roles(text: string | undefined): ReadonlySet<Role> {
  const words = (text ?? 'api,worker').split(',').map((word) => word.trim());
  for (const word of words)
    if (word !== 'api' && word !== 'worker') refuse('PAWLOOP_ROLES', text ?? '', 'api, worker or api,worker');
  return new Set(words as Role[]);
}

function timeZone(name: string): string {
  try {
    return Temporal.Now.zonedDateTimeISO(name).timeZoneId;
  } catch {
    return refuse('PAWLOOP_TIME_ZONE', name, 'an IANA time zone such as Asia/Shanghai');
  }
}

function secretKey(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (Buffer.from(text, 'base64').length !== 32) refuse('PAWLOOP_SECRET_KEY', '…', '32 bytes in base64');
  return text;
}
