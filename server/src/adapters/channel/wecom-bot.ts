/**
 * Bots in our staff's WeCom groups: text with mentions, or markdown. The address is the secret.
 * Source: developer.work.weixin.qq.com/document/path/91770 (form, 2,048 bytes of text, 20 messages a minute).
 */
import type { MessageVendor, Outcome, WecomBotContent } from './channel.ts';
import { type Answer, exchange, objectOf, outcomeOf, patience } from './exchange.ts';

export interface WecomBotOptions {
  /** Key of the bot that speaks when a message names none. */
  readonly key: string;
  /** `https://qyapi.weixin.qq.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  readonly timeoutMs?: number;
}

const PER_MINUTE = 20;
const MAX_TEXT_BYTES = 2048;
const MAX_MARKDOWN_BYTES = 4096;
const MINUTE_MS = 60_000;
const LIMITS = new Set([45009, 45033]);
/** The bot was removed from its group or its key renewed. */
const NO_SUCH_BOT = 93000;
const BUSY = -1;

export function createWecomBot(options: WecomBotOptions): MessageVendor<'wecom_bot'> {
  return {
    channel: 'wecom_bot',
    vendor: 'wecom-bot',
    development: false,
    limit: { perMinute: PER_MINUTE },
    async send({ to, content }, signal): Promise<Outcome> {
      if (tooLong(content)) return { kind: 'failed', code: 'too_long', detail: 'longer than a bot may say' };
      const url = new URL('/cgi-bin/webhook/send', options.apiUrl);
      url.searchParams.set('key', to.botKey ?? options.key);
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const request = { url, headers, body: JSON.stringify(bodyOf(content)) };
      return outcomeOf(await exchange(request, patience(signal, options.timeoutMs)), readWecom);
    },
  };
}

function tooLong(content: WecomBotContent): boolean {
  return content.kind === 'text'
    ? Buffer.byteLength(content.text) > MAX_TEXT_BYTES
    : Buffer.byteLength(content.markdown) > MAX_MARKDOWN_BYTES;
}

function bodyOf(content: WecomBotContent): object {
  if (content.kind === 'markdown') return { msgtype: 'markdown', markdown: { content: content.markdown } };
  const mobiles = content.mentionedMobiles?.map((phone) => phone.replace(/^\+86/, ''));
  return { msgtype: 'text', text: { content: content.text, ...(mobiles && { mentioned_mobile_list: mobiles }) } };
}

function readWecom(answer: Answer): Outcome | undefined {
  const errcode = objectOf(answer.text)?.errcode;
  if (typeof errcode !== 'number') return undefined;
  if (errcode === 0) return { kind: 'sent', providerRef: null };
  if (errcode === BUSY) return { kind: 'unknown', detail: 'WeCom was busy' };
  if (LIMITS.has(errcode)) return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'limit' };
  const code = String(errcode);
  return { kind: 'failed', code, detail: `WeCom ${code}`, ...(errcode === NO_SUCH_BOT && { addressInvalid: true }) };
}
