/** Requests whose answer was lost are repeated under the same key (UI-O2, API-1). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WireReply, WireRequest } from '@pawloop/contract/client';
import { OfflineError, retrying } from './retry.ts';

const waited: number[] = [];
const wait = async (milliseconds: number) => void waited.push(milliseconds);

/** Answers in turn; `undefined` is a lost answer. */
function scripted(answers: (WireReply | undefined)[]) {
  const sent: WireRequest[] = [];
  const send = retrying(async (request) => {
    sent.push(request);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('lost');
    return answer;
  }, wait);
  return { sent, send, keys: () => sent.map(({ headers }) => headers['idempotency-key']) };
}

const add = (key: string, name = '团子'): WireRequest => ({
  method: 'POST',
  url: '/v1/owner/pets',
  body: { name },
  headers: { 'idempotency-key': key },
});
const done = { status: 201, body: {} };
const busy = { status: 503, body: { code: 'server/busy' } };
const inProgress = { status: 409, body: { code: 'request/in-progress' } };

describe('retry', () => {
  it('UI-O3 repeats a lost request under the same key', async () => {
    const { send, keys } = scripted([undefined, undefined, done]);
    assert.equal((await send(add('one'))).status, 201);
    assert.deepEqual(keys(), ['one', 'one', 'one']);
  });

  it("UI-O3 gives the owner's next try of the same change the same key", async () => {
    const { send, keys } = scripted([undefined, undefined, undefined, done]);
    await assert.rejects(send(add('one')), OfflineError);
    await send(add('two'));
    assert.deepEqual(keys(), ['one', 'one', 'one', 'one']);
  });

  it('UI-O3 keeps the key over a failure of the server, and drops it after an answer', async () => {
    const { send, keys } = scripted([busy, done, done]);
    await send(add('one'));
    await send(add('two'));
    await send(add('three'));
    assert.deepEqual(keys(), ['one', 'one', 'three']);
  });

  it('UI-O3 gives another change its own key', async () => {
    const { send, keys } = scripted([busy, done]);
    await send(add('one'));
    await send(add('two', '咪咪'));
    assert.deepEqual(keys(), ['one', 'two']);
  });

  it('UI-O3 waits for the answer of a request that is still being handled', async () => {
    const { send, keys } = scripted([undefined, inProgress, done]);
    assert.equal((await send(add('one'))).status, 201);
    assert.deepEqual(keys(), ['one', 'one', 'one']);
  });

  it('UI-O3 does not repeat what was answered, and repeats reading without a key', async () => {
    const refused = scripted([{ status: 422, body: { code: 'request/invalid' } }]);
    assert.equal((await refused.send(add('one'))).status, 422);
    const reading = scripted([undefined, { status: 200, body: {} }]);
    await reading.send({ method: 'GET', url: '/v1/owner/pets', headers: {} });
    assert.deepEqual(reading.keys(), [undefined, undefined]);
  });
});
