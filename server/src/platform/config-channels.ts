/** Which message channels are configured, read from the environment; a half-configured one is refused at start. */
import { ConfigError, type Environment, refuse } from './config-error.ts';

export interface AliyunSmsConfig {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly sign: string;
  readonly apiUrl: string;
  readonly callbackToken: string | undefined;
}

export interface TencentSmsConfig {
  readonly secretId: string;
  readonly secretKey: string;
  readonly appId: string;
  readonly sign: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly callbackToken: string | undefined;
}

export interface PushConfig {
  readonly token: string;
  readonly aesKey: string | undefined;
}

export interface EmailConfig {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
}

/** What is undefined is not configured; the development channel stands in for it. */
export interface ChannelsConfig {
  /** At most one of the two. */
  readonly aliyunSms: AliyunSmsConfig | undefined;
  readonly tencentSms: TencentSmsConfig | undefined;
  /** Our name of a code's template to the vendor's code of it. */
  readonly smsTemplates: Readonly<Record<string, string>>;
  readonly wechatMiniPush: PushConfig | undefined;
  readonly wechatOfficialPush: PushConfig | undefined;
  readonly wecomBot: { readonly key: string; readonly apiUrl: string } | undefined;
  readonly email: EmailConfig | undefined;
  readonly webhook: { readonly secret: string; readonly privateToo: boolean } | undefined;
}

/** The codes that sign-in and erasure send; a configured vendor needs a template for each. */
const CODE_TEMPLATES = ['sign-in-code', 'erase-code'];
const MIN_SECRET = 16;
const MAX_SECRET = 100;

/** @throws ConfigError naming the variable and what it may be; never the value of a secret */
export function readChannels(env: Environment): ChannelsConfig {
  const aliyunSms = aliyun(env);
  const tencentSms = tencent(env);
  if (aliyunSms && tencentSms)
    throw new ConfigError('ALIYUN_SMS_… and TENCENT_SMS_… are both given: keep the one that shall send.');
  return {
    aliyunSms,
    tencentSms,
    smsTemplates: smsTemplates(env, Boolean(aliyunSms || tencentSms)),
    wechatMiniPush: push(env, 'WECHAT_MINI'),
    wechatOfficialPush: push(env, 'WECHAT_OFFICIAL'),
    wecomBot: env.WECOM_BOT_KEY
      ? { key: env.WECOM_BOT_KEY, apiUrl: origin(env, 'WECOM_API_URL', 'https://qyapi.weixin.qq.com') }
      : undefined,
    email: email(env),
    webhook: webhook(env),
  };
}

function aliyun(env: Environment): AliyunSmsConfig | undefined {
  const given = together(env, ['ALIYUN_SMS_ACCESS_KEY_ID', 'ALIYUN_SMS_ACCESS_KEY_SECRET', 'ALIYUN_SMS_SIGN']);
  if (!given) return undefined;
  const [accessKeyId, accessKeySecret, sign] = given as [string, string, string];
  return {
    accessKeyId,
    accessKeySecret,
    sign,
    apiUrl: origin(env, 'ALIYUN_SMS_API_URL', 'https://dysmsapi.aliyuncs.com'),
    callbackToken: secret(env, 'PAWLOOP_CALLBACK_TOKEN'),
  };
}

function tencent(env: Environment): TencentSmsConfig | undefined {
  const names = ['TENCENT_SMS_SECRET_ID', 'TENCENT_SMS_SECRET_KEY', 'TENCENT_SMS_APP_ID', 'TENCENT_SMS_SIGN'];
  const given = together(env, names);
  if (!given) return undefined;
  const [secretId, secretKey, appId, sign] = given as [string, string, string, string];
  return {
    secretId,
    secretKey,
    appId,
    sign,
    region: env.TENCENT_SMS_REGION || 'ap-guangzhou',
    apiUrl: origin(env, 'TENCENT_SMS_API_URL', 'https://sms.tencentcloudapi.com'),
    callbackToken: secret(env, 'PAWLOOP_CALLBACK_TOKEN'),
  };
}

/** `sign-in-code=SMS_1,erase-code=SMS_2`. */
function smsTemplates(env: Environment, needed: boolean): Readonly<Record<string, string>> {
  const text = env.PAWLOOP_SMS_TEMPLATES ?? '';
  const form = `names and codes such as ${CODE_TEMPLATES.map((name) => `${name}=SMS_1`).join(',')}`;
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => /^\s*([\w-]+)=([\w-]+)\s*$/.exec(pair) ?? refuse('PAWLOOP_SMS_TEMPLATES', text, form));
  const templates = Object.fromEntries(pairs.map((pair) => [pair[1], pair[2]]));
  const missing = CODE_TEMPLATES.filter((name) => !(name in templates));
  if (needed && missing.length > 0)
    throw new ConfigError(`PAWLOOP_SMS_TEMPLATES lacks ${missing.join(' and ')}: give ${form}.`);
  return templates;
}

function push(env: Environment, app: 'WECHAT_MINI' | 'WECHAT_OFFICIAL'): PushConfig | undefined {
  const token = env[`${app}_CALLBACK_TOKEN`];
  const aesKey = env[`${app}_CALLBACK_AES_KEY`] || undefined;
  if (aesKey && !/^[A-Za-z0-9]{43}$/.test(aesKey))
    refuse(`${app}_CALLBACK_AES_KEY`, '…', 'the 43 letters and digits of the EncodingAESKey');
  if (aesKey && !token) throw new ConfigError(`${app}_CALLBACK_AES_KEY is given without ${app}_CALLBACK_TOKEN.`);
  return token ? { token, aesKey } : undefined;
}

function email(env: Environment): EmailConfig | undefined {
  const given = together(env, ['PAWLOOP_SMTP_URL', 'PAWLOOP_MAIL_FROM']);
  if (!given) return undefined;
  const [text, from] = given as [string, string];
  const form = 'smtps://user:password@host:465 or smtp://user:password@host:587';
  if (!URL.canParse(text)) refuse('PAWLOOP_SMTP_URL', '…', form);
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  if ((!secure && url.protocol !== 'smtp:') || !url.hostname) refuse('PAWLOOP_SMTP_URL', '…', form);
  if (!/^[^<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/.test(from))
    refuse('PAWLOOP_MAIL_FROM', from, 'an address such as Pawloop <no-reply@example.org>');
  const user = url.username ? decodeURIComponent(url.username) : undefined;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    // A password is never said in the open, except to the machine itself.
    requireTls: !secure && user !== undefined && !/^(?:127\.|localhost$|\[::1\]$)/.test(url.hostname),
    user,
    password: url.password ? decodeURIComponent(url.password) : undefined,
    from,
  };
}

function webhook(env: Environment): ChannelsConfig['webhook'] {
  const privateToo = env.PAWLOOP_WEBHOOK_PRIVATE ?? 'off';
  if (privateToo !== 'on' && privateToo !== 'off') refuse('PAWLOOP_WEBHOOK_PRIVATE', privateToo, 'one of on, off');
  const key = secret(env, 'PAWLOOP_WEBHOOK_SECRET');
  return key ? { secret: key, privateToo: privateToo === 'on' } : undefined;
}

/** All of them or none; in between nobody knows what was meant. */
function together(env: Environment, names: readonly string[]): readonly string[] | undefined {
  const missing = names.filter((name) => !env[name]);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0)
    throw new ConfigError(`${missing.join(' and ')} missing: ${names.join(', ')} belong together. Give all or none.`);
  return names.map((name) => env[name] ?? '');
}

function secret(env: Environment, name: string): string | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^[\w.~-]+$/.test(text) || text.length < MIN_SECRET || text.length > MAX_SECRET)
    refuse(name, '…', `${MIN_SECRET} to ${MAX_SECRET} letters, digits, - . _ or ~`);
  return text;
}

function origin(env: Environment, name: string, fallback: string): string {
  const text = env[name] || fallback;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    refuse(name, text, 'a URL that begins with https:// or http://');
  return new URL(text).origin;
}
