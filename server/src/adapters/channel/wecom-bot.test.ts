/** What a WeCom bot says to its group. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WecomBotContent } from './channel.ts';
import { type FakeWecom, startFakeWecom, WECOM_KEY } from './fake/fake-wecom.ts';
import { createWecomBot } from './wecom-bot.ts';

let fake: FakeWecom;
beforeAll(async () => {
  fake = await startFakeWecom();
});
afterAll(() => fake[Symbol.asyncDispose]());

function send(content: WecomBotContent, botKey?: string) {
  const vendor = createWecomBot({ key: WECOM_KEY, apiUrl: `http://127.0.0.1:${fake.port}` });
  const to = botKey ? { botKey } : {};
  return vendor.send({ channel: 'wecom_bot', sendId: 's1', to, content }, new AbortController().signal);
}

it('CAM-4 mentions colleagues by their number at home', async () => {
  await send({ kind: 'text', text: '有一条差评', mentionedMobiles: ['+8613800000001', '@all'] });
  expect(fake.messages.at(-1)).toEqual({
    msgtype: 'text',
    text: { content: '有一条差评', mentioned_mobile_list: ['13800000001', '@all'] },
  });
});

it('CAM-4 speaks markdown', async () => {
  await send({ kind: 'markdown', markdown: '**豆豆**到店' });
  expect(fake.messages.at(-1)).toEqual({ msgtype: 'markdown', markdown: { content: '**豆豆**到店' } });
});

it('CAM-4 refuses what is longer than a bot may say, counted in bytes', async () => {
  expect(await send({ kind: 'text', text: '好'.repeat(683) })).toMatchObject({ kind: 'failed', code: 'too_long' });
  expect(await send({ kind: 'text', text: '好'.repeat(682) })).toMatchObject({ kind: 'sent' });
  expect(await send({ kind: 'markdown', markdown: 'a'.repeat(4097) })).toMatchObject({ kind: 'failed' });
});

it('REL-3 marks a bot that was removed', async () => {
  expect(await send({ kind: 'text', text: 'x' }, 'gone')).toMatchObject({ code: '93000', addressInvalid: true });
});
