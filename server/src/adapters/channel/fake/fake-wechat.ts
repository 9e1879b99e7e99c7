/** A loopback WeChat for messages: stable tokens as several processes see them, openids, templates and their data. */
import { randomBytes } from 'node:crypto';
import { type FakeAnswer, type FakeProvider, type FakeRequest, type Refusal, startFakeServer } from './fake-server.ts';

export const WECHAT_APPS = {
  mini: { appId: 'wx-mini-fake', secret: 'mini-secret' },
  official: { appId: 'wx-official-fake', secret: 'official-secret' },
} as const;
const TEMPLATE = 'TPL-1001';
/** Bigger than a JavaScript number can hold. */
const FIRST_MSGID = 2260144234514972672n;

export interface FakeWechat extends FakeProvider {
  /** Requests for a token; true were forced. */
  readonly tokensAsked: readonly boolean[];
  /** From now on the current token is refused and a new one is valid, as after another process forced it. */
  expire(): void;
  /** The server gives the same token although it is refused, until it is forced. */
  poison(): void;
  /** No token is given at all. */
  tokensAway(away: boolean): void;
}

interface State {
  token: string;
  refusedToken: string | undefined;
  away: boolean;
  readonly tokensAsked: boolean[];
  /** openid and client_msg_id: the same pair is sent once. */
  readonly clientIds: Map<string, string>;
  count: bigint;
}

const newToken = (): string => randomBytes(12).toString('hex');

export async function startFakeWechat(): Promise<FakeWechat> {
  const state: State = {
    token: newToken(),
    refusedToken: undefined,
    away: false,
    tokensAsked: [],
    clientIds: new Map(),
    count: FIRST_MSGID,
  };
  const provider = await startFakeServer({
    sends: (url) => url.pathname.startsWith('/cgi-bin/message/'),
    answer: (request, refusal) => answer(state, request, refusal),
  });
  return Object.assign(provider, {
    tokensAsked: state.tokensAsked,
    expire() {
      state.token = newToken();
    },
    poison() {
      state.refusedToken = state.token;
    },
    tokensAway(away: boolean) {
      state.away = away;
    },
  });
}

const reply = (body: object): FakeAnswer => ({ body: JSON.stringify(body) });
const refuse = (errcode: number): FakeAnswer => reply({ errcode, errmsg: 'refused' });

function answer(state: State, request: FakeRequest, refusal: Refusal | undefined): FakeAnswer {
  if (request.url.pathname === '/cgi-bin/stable_token') return token(state, request.body);
  const given = request.url.searchParams.get('access_token');
  if (given !== state.token || given === state.refusedToken) return refuse(40001);
  if (refusal === 'limit') return refuse(45009);
  const body = JSON.parse(request.body) as Readonly<Record<string, unknown>>;
  if (refusal === 'bad-address' || !String(body.touser).startsWith('o')) return refuse(40003);
  if (refusal === 'bad-template' || body.template_id !== TEMPLATE) return refuse(40037);
  const values = Object.values((body.data ?? {}) as Readonly<Record<string, { value?: unknown }>>);
  if (values.length === 0 || values.some((entry) => typeof entry.value !== 'string')) return refuse(47003);
  const key = String(body.client_msg_id ?? (body.data as { thing1?: { value: string } }).thing1?.value);
  const known = body.client_msg_id ? state.clientIds.get(`${body.touser} ${key}`) : undefined;
  state.count += 1n;
  const msgid = known ?? String(state.count);
  if (body.client_msg_id) state.clientIds.set(`${body.touser} ${key}`, msgid);
  const text = `{"errcode":0,"errmsg":"ok","msgid":${msgid}}`;
  return known ? { body: text } : { body: text, books: key };
}

function token(state: State, text: string): FakeAnswer {
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const app = Object.values(WECHAT_APPS).find(({ appId }) => appId === body.appid);
  state.tokensAsked.push(body.force_refresh === true);
  if (state.away) return refuse(-1);
  if (!app) return refuse(40013);
  if (app.secret !== body.secret) return refuse(40125);
  if (body.force_refresh === true) state.token = newToken();
  return reply({ access_token: state.token, expires_in: 7200 });
}
