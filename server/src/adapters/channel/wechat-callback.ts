/**
 * What WeChat pushes about messages: results of template and subscribe messages, prompts taken or refused, texts.
 * Source: developers.weixin.qq.com, “Template_Message_Interface” (TEMPLATESENDJOBFINISH) and “subscribe-message”
 * (subscribe_msg_*_event). JSON or XML, plain or encrypted, as set in WeChat's console; JSON lists of one are objects.
 */
import type { Clock } from '../../platform/clock.ts';
import { Problem } from '../../platform/problem.ts';
import { epochTime, keyOf, textOf, unreadable } from './callback.ts';
import { type CallbackEvent, type CallbackReading, type CallbackRequest, callbackBadSignature } from './channel.ts';
import { type Entry, entriesOf, entryOf, objectOf } from './exchange.ts';
import { isOptOut } from './i18n/opt-out.ts';
import { decryptPush, requireSignature } from './wechat-crypt.ts';
import { type Element, parseXml } from './xml.ts';

export interface WechatCallbackOptions {
  /** Token of the server's configuration in WeChat's console. */
  readonly token: string;
  /** EncodingAESKey; with it only encrypted pushes are taken, since the plain signature does not cover the body. */
  readonly aesKey?: string | undefined;
}

type Push = Entry;

/** WeChat repeats a push for some seconds; an older one is somebody else's copy. */
const MAX_AGE_SECONDS = 600;

/** @throws Problem `callback/bad-signature`, `callback/unreadable` */
export function readWechatCallback(
  request: CallbackRequest,
  appId: string,
  options: WechatCallbackOptions | undefined,
  clock: Clock,
): CallbackReading {
  if (!options) throw new Problem(callbackBadSignature, 'no call-back token is configured');
  const { signature, timestamp, nonce, echostr } = request.query;
  const age = Math.abs(clock.now().epochMilliseconds / 1000 - Number(timestamp));
  if (!(age <= MAX_AGE_SECONDS)) throw new Problem(callbackBadSignature, 'the call-back is too old');
  if (request.method === 'GET') {
    requireSignature(signature, options.token, timestamp, nonce);
    return { events: [], reply: { contentType: 'text/plain', body: echostr ?? '' } };
  }
  const events = eventsOf(pushOf(request, appId, options));
  return { events, reply: { contentType: 'text/plain', body: 'success' } };
}

function pushOf(request: CallbackRequest, appId: string, { token, aesKey }: WechatCallbackOptions): Push {
  const { signature, msg_signature: messageSignature, timestamp, nonce } = request.query;
  const text = request.rawBody.toString('utf8');
  if (!aesKey) {
    requireSignature(signature, token, timestamp, nonce);
    return parsed(text);
  }
  const encrypted = textOf(parsed(text), 'Encrypt');
  requireSignature(messageSignature, token, timestamp, nonce, encrypted);
  return parsed(decryptPush(encrypted ?? '', aesKey, appId));
}

function parsed(text: string): Push {
  if (text.trimStart().startsWith('<')) return plain(parseXml(text.trim()));
  const push = objectOf(text);
  if (!push) throw unreadable('neither JSON nor XML');
  return push;
}

/** An element as JSON would have it; repeated names become a list. */
function plain(element: Element): Push {
  const push: Record<string, unknown> = {};
  for (const child of element.children) {
    const value = child.children.length > 0 ? plain(child) : child.text;
    const before = push[child.name];
    push[child.name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return push;
}

function eventsOf(push: Push): readonly CallbackEvent[] {
  const at = epochTime(textOf(push, 'CreateTime'));
  const openid = textOf(push, 'FromUserName');
  if (!openid) throw unreadable('the push names no sender');
  if (textOf(push, 'MsgType') === 'text') return [textMessage(push, openid, at)];
  switch (textOf(push, 'Event')) {
    case 'TEMPLATESENDJOBFINISH':
      return [templateResult(push, at)];
    case 'subscribe_msg_sent_event':
      return listOf(push, 'SubscribeMsgSentEvent').map((entry) => subscribeResult(entry, at));
    case 'subscribe_msg_popup_event':
      return listOf(push, 'SubscribeMsgPopupEvent').map((entry) => subscription(entry, push, openid, at));
    case 'subscribe_msg_change_event':
      return listOf(push, 'SubscribeMsgChangeEvent').map((entry) => subscription(entry, push, openid, at));
    default:
      return [];
  }
}

type At = Temporal.Instant | undefined;

function textMessage(push: Push, openid: string, at: At): CallbackEvent {
  const text = textOf(push, 'Content') ?? '';
  const key = keyOf('wechat-text', openid, textOf(push, 'MsgId') ?? textOf(push, 'CreateTime'), text);
  return { kind: 'inbound', key, at, from: { openid }, text, optOut: isOptOut(text) };
}

function templateResult(push: Push, at: At): CallbackEvent {
  const providerRef = textOf(push, 'MsgID');
  const status = textOf(push, 'Status');
  if (!providerRef || !status) throw unreadable('a result without its message');
  const common = { key: keyOf('wechat-template', providerRef, status), at, sendId: undefined, providerRef };
  if (status === 'success') return { kind: 'delivered', ...common };
  return { kind: 'failed', ...common, code: status.replace(/^failed:\s*/, '') };
}

function subscribeResult(entry: Push, at: At): CallbackEvent {
  const providerRef = textOf(entry, 'MsgID');
  const code = textOf(entry, 'ErrorCode');
  if (!providerRef || code === undefined) throw unreadable('a result without its message');
  const common = { key: keyOf('wechat-subscribe', providerRef, code), at, sendId: undefined, providerRef };
  return code === '0' ? { kind: 'delivered', ...common } : { kind: 'failed', ...common, code };
}

function subscription(entry: Push, push: Push, openid: string, at: At): CallbackEvent {
  const templateId = textOf(entry, 'TemplateId');
  const status = textOf(entry, 'SubscribeStatusString');
  if (!templateId || !status) throw unreadable('a prompt without its template');
  const key = keyOf('wechat-prompt', textOf(push, 'Event'), openid, templateId, status, textOf(push, 'CreateTime'));
  return { kind: 'subscription', key, at, openid, templateId, accepted: status === 'accept' };
}

/** XML puts the list into an element of its own, JSON into the push itself. */
function listOf(push: Push, wrapper: string): readonly Push[] {
  const inner = entryOf(push[wrapper]);
  const list = inner?.List ?? push.List ?? inner;
  const one = entryOf(list);
  return one ? [one] : entriesOf(list);
}
