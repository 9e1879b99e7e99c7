/** What WeChat pushes: signature, age, XML and JSON, encrypted and plain. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { settableClock } from '../../platform/clock.ts';
import { Problem } from '../../platform/problem.ts';
import type { CallbackRequest } from './channel.ts';
import { readWechatCallback } from './wechat-callback.ts';
import { parseXml } from './xml.ts';

const APP = 'wx-official-fake';
const TOKEN = 'push-token';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const clock = settableClock('2026-03-01T02:00:00Z');
const NOW = '1772330400';

const sign = (...parts: readonly string[]) =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

function request(body: string, more: Readonly<Record<string, string>> = {}): CallbackRequest {
  const query = { timestamp: NOW, nonce: 'n', signature: sign(TOKEN, NOW, 'n'), ...more };
  return { method: 'POST', headers: {}, rawBody: Buffer.from(body), query };
}

/** As WeChat encrypts: random, length, message, app id, padding to 32 bytes. */
function encrypt(text: string, appId = APP): string {
  const key = Buffer.from(`${AES_KEY}=`, 'base64');
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([randomBytes(16), length, message, Buffer.from(appId)]);
  const padding = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

const read = (from: CallbackRequest, aesKey?: string) => readWechatCallback(from, APP, { token: TOKEN, aesKey }, clock);
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.type.code;
    throw error;
  }
  return 'no problem';
}

const head = '<ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-person]]></FromUserName>';
const xml = (inner: string) => `<xml>${head}<CreateTime>${NOW}</CreateTime>${inner}</xml>`;
const finished = (status: string) =>
  xml(
    '<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>' +
      `<MsgID>2260144234514972673</MsgID><Status><![CDATA[${status}]]></Status>`,
  );

describe('who may push', () => {
  it('CAM-4 answers the echo of WeChat’s check of our address', () => {
    const get = { ...request('', { echostr: '4711' }), method: 'GET' as const };
    expect(read(get)).toEqual({ events: [], reply: { contentType: 'text/plain', body: '4711' } });
    const forged = { ...request('', { echostr: '4711', signature: 'x' }), method: 'GET' as const };
    expect(codeOf(() => read(forged))).toBe('callback/bad-signature');
  });

  it('CAM-4 refuses a wrong, a missing and an old signature', () => {
    const old = '1772320000';
    expect(codeOf(() => read(request(finished('success'), { signature: sign('other', NOW, 'n') })))).toBe(
      'callback/bad-signature',
    );
    expect(codeOf(() => read({ ...request(finished('success')), query: {} }))).toBe('callback/bad-signature');
    expect(codeOf(() => read(request(finished('success'), { timestamp: old, signature: sign(TOKEN, old, 'n') })))).toBe(
      'callback/bad-signature',
    );
  });

  it('CAM-4 refuses every push while no token is configured', () => {
    expect(codeOf(() => readWechatCallback(request(finished('success')), APP, undefined, clock))).toBe(
      'callback/bad-signature',
    );
  });

  it('CAM-4 takes only encrypted pushes when a key is configured', () => {
    const sealed = encrypt(finished('success'));
    const body = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
    const signed = request(body, { msg_signature: sign(TOKEN, NOW, 'n', sealed) });
    expect(read(signed, AES_KEY).events).toMatchObject([{ kind: 'delivered', providerRef: '2260144234514972673' }]);
    expect(codeOf(() => read(request(finished('success')), AES_KEY))).toBe('callback/bad-signature');
    expect(codeOf(() => read(request(body, { msg_signature: sign(TOKEN, NOW, 'n') }), AES_KEY))).toBe(
      'callback/bad-signature',
    );
    const foreign = encrypt(finished('success'), 'wx-another');
    const forged = request(`<xml><Encrypt><![CDATA[${foreign}]]></Encrypt></xml>`, {
      msg_signature: sign(TOKEN, NOW, 'n', foreign),
    });
    expect(codeOf(() => read(forged, AES_KEY))).toBe('callback/bad-signature');
  });
});

describe('what is pushed', () => {
  it('CAM-4 reads the result of a template message by WeChat’s reference', () => {
    const reading = read(request(finished('success')));
    expect(reading.events).toMatchObject([{ kind: 'delivered', providerRef: '2260144234514972673' }]);
    expect(String(reading.events[0]?.at)).toBe('2026-03-01T02:00:00Z');
    expect(reading.reply.body).toBe('success');
    expect(read(request(finished('failed:user block'))).events).toMatchObject([{ kind: 'failed', code: 'user block' }]);
  });

  it('CAM-4 reads prompts taken and refused, in XML and in both forms of JSON', () => {
    const list = [
      { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '0' },
      { TemplateId: 'T2', SubscribeStatusString: 'reject', PopupScene: '0' },
    ];
    const json = { FromUserName: 'o-person', CreateTime: NOW, MsgType: 'event', Event: 'subscribe_msg_popup_event' };
    const expected = [
      { kind: 'subscription', openid: 'o-person', templateId: 'T1', accepted: true },
      { kind: 'subscription', openid: 'o-person', templateId: 'T2', accepted: false },
    ];
    expect(read(request(JSON.stringify({ ...json, List: list }))).events).toMatchObject(expected);
    // A list of one is the thing itself: developers.weixin.qq.com/community/develop/doc/000a08f88180a0081400916f966400
    expect(read(request(JSON.stringify({ ...json, List: list[0] }))).events).toMatchObject([expected[0]]);
    const items = list
      .map(({ TemplateId, SubscribeStatusString }) => {
        const status = `<SubscribeStatusString><![CDATA[${SubscribeStatusString}]]></SubscribeStatusString>`;
        return `<List><TemplateId><![CDATA[${TemplateId}]]></TemplateId>${status}</List>`;
      })
      .join('');
    const event = '<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event>';
    const body = xml(`${event}<SubscribeMsgPopupEvent>${items}</SubscribeMsgPopupEvent>`);
    expect(read(request(body)).events).toMatchObject(expected);
  });

  it('CAM-4 reads the result of a subscribe message', () => {
    const push = (ErrorCode: string) => ({
      FromUserName: 'o-person',
      CreateTime: Number(NOW),
      MsgType: 'event',
      Event: 'subscribe_msg_sent_event',
      List: { TemplateId: 'T1', MsgID: '1700827132819554304', ErrorCode, ErrorStatus: 'x' },
    });
    expect(read(request(JSON.stringify(push('0')))).events).toMatchObject([
      { kind: 'delivered', providerRef: '1700827132819554304' },
    ]);
    expect(read(request(JSON.stringify(push('43101')))).events).toMatchObject([{ kind: 'failed', code: '43101' }]);
  });

  it('CAM-4 reads a text that ends the channel', () => {
    const text = (content: string) =>
      xml(`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content><MsgId>77</MsgId>`);
    expect(read(request(text('退订'))).events).toMatchObject([
      { kind: 'inbound', from: { openid: 'o-person' }, optOut: true },
    ]);
  });

  it('PRIV-1 lets nobody write an event into a text', () => {
    const forged = '</Content><Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>';
    const body = xml(`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${forged}]]></Content><MsgId>7</MsgId>`);
    expect(read(request(body)).events).toMatchObject([{ kind: 'inbound', text: forged }]);
  });

  it('CAM-4 leaves other events alone', () => {
    expect(read(request(xml('<MsgType>event</MsgType><Event>VIEW</Event>'))).events).toEqual([]);
  });
});

describe('XML', () => {
  it.each([
    '<!DOCTYPE a [<!ENTITY b "c">]><xml>&b;</xml>',
    '<?xml version="1.0"?><xml></xml>',
    '<xml><a></xml></a>',
    '<xml>',
    '</xml>',
    'text',
    `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`,
    '<xml a="b"></xml>',
  ])('SEC-2 refuses %s', (source) => {
    expect(codeOf(() => parseXml(source))).toBe('callback/unreadable');
  });

  it('CAM-4 reads text, CDATA and empty elements', () => {
    expect(parseXml('<xml><a>x &amp; y</a><b/><c><![CDATA[<d>]]></c></xml>').children).toEqual([
      { name: 'a', text: 'x & y', children: [] },
      { name: 'b', text: '', children: [] },
      { name: 'c', text: '<d>', children: [] },
    ]);
  });
});
