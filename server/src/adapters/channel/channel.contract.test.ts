/** What every way to every channel must do, shown on each vendor against its loopback provider and on the development channel. */

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../platform/ids.ts';
import type { Outcome } from './channel.ts';
import { type Bench, type BenchOf, benches, TIMEOUT_MS } from './fake/benches.ts';
import { type Misbehaviour, misbehaviours } from './fake/fake-server.ts';

/** What each trouble must come to. Only a refusal in the provider's own words may be called a failure. */
const EXPECTED: Readonly<Record<Misbehaviour, Outcome['kind']>> = {
  slow: 'sent',
  hang: 'unknown',
  'cut-before': 'unknown',
  'cut-after': 'unknown',
  'cut-mid': 'unknown',
  twice: 'sent',
  late: 'unknown',
  garbage: 'unknown',
  strange: 'unknown',
  302: 'failed',
  400: 'failed',
  429: 'throttled',
  500: 'unknown',
  503: 'unknown',
  limit: 'throttled',
  'bad-address': 'failed',
  'bad-template': 'failed',
};

describe.each(benches)('$name', (bench: Bench) => {
  let standing: BenchOf;
  beforeAll(async () => {
    standing = await bench.start();
  });
  afterAll(() => standing.fake[Symbol.asyncDispose]());
  let sendId: string;
  beforeEach(() => {
    sendId = newId();
  });
  const send = (signal = new AbortController().signal) => standing.vendor.send(standing.message(sendId), signal);
  const timesBooked = () => standing.fake.booked.filter((key) => key === sendId).length;

  it('CAM-4 sends a message once and gives what it can be traced by', async () => {
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: 'sent' });
    expect(timesBooked()).toBe(1);
  });

  it('CAM-4 takes no second message for the first', async () => {
    await send();
    const first = sendId;
    sendId = newId();
    await send();
    expect(standing.fake.booked.filter((key) => key === first)).toHaveLength(1);
    expect(timesBooked()).toBe(1);
  });

  if (!bench.development) {
    it.each(misbehaviours)('REL-3 says what became of the message when the provider does “%s”', async (how) => {
      standing.fake.misbehave(how);
      const outcome = await send();
      expect(outcome).toMatchObject({ kind: bench.expected?.[how] ?? EXPECTED[how] });
      // The one thing that must never happen: a message that went out and is reported as not sent, or the reverse.
      if (outcome.kind === 'failed' || outcome.kind === 'throttled') expect(timesBooked()).toBe(0);
      if (outcome.kind === 'sent') expect(timesBooked()).toBe(1);
      expect(timesBooked()).toBeLessThanOrEqual(1);
    });

    it('REL-3 marks an address that the provider does not know', async () => {
      standing.fake.misbehave('bad-address');
      expect(await send()).toMatchObject({ kind: 'failed', addressInvalid: true });
    });

    it('REL-3 blames no address for a template that is refused', async () => {
      standing.fake.misbehave('bad-template');
      expect(await send()).not.toHaveProperty('addressInvalid');
    });

    it('REL-3 sends nothing and says try later when nobody listens', async () => {
      const port = await closedPort();
      const outcome = await bench.vendorAt(port).send(standing.message(sendId, port), new AbortController().signal);
      expect(outcome).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
    });

    it('REL-3 goes on after trouble', async () => {
      standing.fake.misbehave('cut-before');
      await send();
      sendId = newId();
      expect(await send()).toMatchObject({ kind: 'sent' });
    });

    it('REL-3 gives up when its caller does', async () => {
      standing.fake.misbehave('hang');
      expect(await send(AbortSignal.timeout(TIMEOUT_MS / 4))).toMatchObject({ kind: 'unknown' });
    });

    it('PRIV-1 tells neither the address nor a secret in an outcome', async () => {
      for (const how of ['cut-after', 'bad-address', 'bad-template', 500] as const) {
        standing.fake.misbehave(how);
        const text = JSON.stringify(await send());
        for (const secret of [standing.address, ...bench.secrets]) expect(text).not.toContain(secret);
      }
    });
  }

  it('REL-3 sends nothing when its caller gave up before', async () => {
    const outcome = await send(AbortSignal.abort());
    expect(outcome).toMatchObject({ kind: 'throttled' });
    expect(timesBooked()).toBe(0);
  });

  if (bench.asks) {
    it('REL-3 can be asked by our key what became of a message', async () => {
      standing.fake.misbehave('cut-after');
      await send();
      bench.delivered?.(standing, sendId);
      const { vendor, message } = standing;
      const ask = (id: string) => vendor.lookUp?.(message(id), Temporal.Now.instant(), new AbortController().signal);
      expect(await ask(sendId)).toMatchObject({ kind: 'sent' });
      expect(await ask(newId())).toBeUndefined();
    });
  }
});

/** A port that was free a moment ago and on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
