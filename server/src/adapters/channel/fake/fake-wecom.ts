/** A loopback WeCom: one bot, its key, its forms and its lengths. */
import { type FakeProvider, startFakeServer } from './fake-server.ts';

export const WECOM_KEY = 'bot-key-fake';

interface Message {
  readonly msgtype?: string;
  readonly text?: { readonly content?: string; readonly mentioned_mobile_list?: readonly string[] };
  readonly markdown?: { readonly content?: string };
}

export interface FakeWecom extends FakeProvider {
  /** What the group reads, newest last. */
  readonly messages: readonly Message[];
}

export async function startFakeWecom(): Promise<FakeWecom> {
  const messages: Message[] = [];
  const reply = (errcode: number) => ({ body: JSON.stringify({ errcode, errmsg: errcode === 0 ? 'ok' : 'refused' }) });
  const provider = await startFakeServer({
    answer: ({ url, body }, refusal) => {
      if (url.pathname !== '/cgi-bin/webhook/send') return { status: 404, body: '' };
      if (refusal === 'bad-address' || url.searchParams.get('key') !== WECOM_KEY) return reply(93000);
      if (refusal === 'limit') return reply(45009);
      const message = JSON.parse(body) as Message;
      const content = message.msgtype === 'markdown' ? message.markdown?.content : message.text?.content;
      if (refusal === 'bad-template' || !content || (message.msgtype === 'markdown' && message.text))
        return reply(40058);
      messages.push(message);
      return { ...reply(0), books: content };
    },
  });
  return Object.assign(provider, { messages });
}
