/** A loopback WeChat for tests: checks app id, secret and one-time codes as the real one does, and misbehaves on request. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WechatOptions } from './wechat-http.ts';

export interface FakePerson {
  readonly openid: string;
  readonly unionid?: string;
  readonly nickname?: string;
}

/**
 * How the next answers go wrong: `slow` never answers, `fails` is a 502, `malformed` is not JSON, `strange` is JSON of
 * another form, `expires` refuses the access token, a number is answered as errcode.
 */
export type Misbehaviour = 'slow' | 'fails' | 'malformed' | 'strange' | 'expires' | number;

export interface WechatFake extends AsyncDisposable {
  /** Options for a client that talks to this fake. */
  readonly options: WechatOptions;
  /** Paths asked for, oldest first. */
  readonly asked: readonly string[];
  miniCode(person: FakePerson): string;
  phoneCode(phone: { readonly countryCode: string; readonly purePhoneNumber: string }): string;
  oauthCode(person: FakePerson): string;
  /** The next `times` answers of a path go wrong. */
  misbehave(path: string, how: Misbehaviour, times?: number): void;
}

interface State {
  readonly codes: Map<string, FakePerson | { countryCode: string; purePhoneNumber: string }>;
  readonly used: Set<string>;
  readonly people: Map<string, FakePerson>;
  readonly trouble: Map<string, Misbehaviour[]>;
  readonly asked: string[];
  accessToken: string;
}

const MINI = { appId: 'wx-mini-fake', secret: 'mini-secret' };
const OFFICIAL = { appId: 'wx-official-fake', secret: 'official-secret' };
const TIMEOUT_MS = 300;

type Answer = Readonly<Record<string, unknown>>;
const failure = (errcode: number, errmsg: string): Answer => ({ errcode, errmsg });

export async function startWechatFake(): Promise<WechatFake> {
  const state: State = {
    codes: new Map(),
    used: new Set(),
    people: new Map(),
    trouble: new Map(),
    asked: [],
    accessToken: randomBytes(16).toString('hex'),
  };
  const server = createServer((request, response) => void serve(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const grant = (value: FakePerson | { countryCode: string; purePhoneNumber: string }) => {
    const code = randomBytes(12).toString('hex');
    state.codes.set(code, value);
    return code;
  };
  return {
    options: {
      miniAppId: MINI.appId,
      miniSecret: MINI.secret,
      officialAppId: OFFICIAL.appId,
      officialSecret: OFFICIAL.secret,
      apiUrl: `http://127.0.0.1:${port}`,
      timeoutMs: TIMEOUT_MS,
    },
    asked: state.asked,
    miniCode: grant,
    phoneCode: grant,
    oauthCode: grant,
    misbehave: (path, how, times = 1) =>
      void state.trouble.set(
        path,
        Array.from({ length: times }, () => how),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  state.asked.push(url.pathname);
  const how = state.trouble.get(url.pathname)?.shift();
  if (how === 'slow') return;
  if (how === 'fails') {
    response.writeHead(502).end();
    return;
  }
  // WeChat declares its JSON as text.
  response.setHeader('content-type', 'text/plain');
  if (how === 'malformed') {
    response.end('{"openid":');
    return;
  }
  const body = JSON.parse((await text(request)) || '{}') as Readonly<Record<string, string>>;
  response.end(JSON.stringify(answer(state, url, body, how)));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(state: State, url: URL, body: Readonly<Record<string, string>>, how: Misbehaviour | undefined): Answer {
  if (how === 'strange') return { hello: 'world' };
  if (how === 'expires') {
    state.accessToken = randomBytes(16).toString('hex');
    return failure(42001, 'access_token expired');
  }
  if (typeof how === 'number') return failure(how, 'as asked');
  switch (url.pathname) {
    case '/sns/jscode2session':
      return miniSession(state, url.searchParams);
    case '/cgi-bin/stable_token':
      return stableToken(state, body);
    case '/wxa/business/getuserphonenumber':
      return phoneNumber(state, url.searchParams, body);
    case '/sns/oauth2/access_token':
      return oauthToken(state, url.searchParams);
    case '/sns/userinfo':
      return userInfo(state, url.searchParams);
    default:
      return failure(40066, 'invalid url');
  }
}

function refusal(query: URLSearchParams, app: typeof MINI): Answer | undefined {
  if (query.get('appid') !== app.appId) return failure(40013, 'invalid appid');
  if (query.get('secret') !== app.secret) return failure(40125, 'invalid appsecret');
  if (query.get('grant_type') !== 'authorization_code') return failure(40002, 'invalid grant_type');
  return undefined;
}

/** A code works once: 40163 when it was used, 40029 when it never was one. */
function take(state: State, code: string): { value?: unknown; error?: Answer } {
  if (state.used.has(code)) return { error: failure(40163, 'code been used') };
  const value = state.codes.get(code);
  if (!value) return { error: failure(40029, 'invalid code') };
  state.used.add(code);
  return { value };
}

function miniSession(state: State, query: URLSearchParams): Answer {
  const refused = refusal(query, MINI);
  if (refused) return refused;
  const { value, error } = take(state, query.get('js_code') ?? '');
  if (error) return error;
  const { openid, unionid } = value as FakePerson;
  return { openid, session_key: randomBytes(16).toString('base64'), ...(unionid && { unionid }) };
}

function stableToken(state: State, body: Readonly<Record<string, string>>): Answer {
  if (body.appid !== MINI.appId) return failure(40013, 'invalid appid');
  if (body.secret !== MINI.secret) return failure(40125, 'invalid appsecret');
  return { access_token: state.accessToken, expires_in: 7200 };
}

function phoneNumber(state: State, query: URLSearchParams, body: Readonly<Record<string, string>>): Answer {
  if (query.get('access_token') !== state.accessToken) return failure(40001, 'invalid credential');
  const { value, error } = take(state, body.code ?? '');
  if (error) return error;
  const { countryCode, purePhoneNumber } = value as { countryCode: string; purePhoneNumber: string };
  return { errcode: 0, errmsg: 'ok', phone_info: { phoneNumber: purePhoneNumber, purePhoneNumber, countryCode } };
}

function oauthToken(state: State, query: URLSearchParams): Answer {
  const refused = refusal(query, OFFICIAL);
  if (refused) return refused;
  const { value, error } = take(state, query.get('code') ?? '');
  if (error) return error;
  const person = value as FakePerson;
  const token = randomBytes(12).toString('hex');
  state.people.set(token, person);
  return { access_token: token, expires_in: 7200, openid: person.openid, scope: 'snsapi_userinfo' };
}

function userInfo(state: State, query: URLSearchParams): Answer {
  const person = state.people.get(query.get('access_token') ?? '');
  if (!person || person.openid !== query.get('openid')) return failure(40003, 'invalid openid');
  return { openid: person.openid, nickname: person.nickname ?? '', ...(person.unionid && { unionid: person.unionid }) };
}
