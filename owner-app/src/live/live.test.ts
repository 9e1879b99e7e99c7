/** The live channel's rules against a scripted connection: resuming, back-off, silence, late words (API-3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLive, type LiveSocket, pauseBefore, type SocketListener } from './live.ts';

interface Opened extends SocketListener {
  readonly sent: { type: string; events: string[]; since?: string }[];
  closedByUs: boolean;
  tell(message: object): void;
}

function setUp() {
  const opened: Opened[] = [];
  let timer: { work: () => void; milliseconds: number } | undefined;
  const heard: string[] = [];
  const live = createLive({
    events: ['message.sent', 'coupon.granted'],
    random: () => 1,
    later(work, milliseconds) {
      const mine = { work, milliseconds };
      timer = mine;
      return () => {
        if (timer === mine) timer = undefined;
      };
    },
    open(listener): LiveSocket {
      const connection: Opened = {
        ...listener,
        sent: [],
        closedByUs: false,
        tell: (message) => listener.received(JSON.stringify(message)),
      };
      opened.push(connection);
      return {
        send: (text) => void connection.sent.push(JSON.parse(text)),
        close: () => {
          connection.closedByUs = true;
        },
      };
    },
  });
  live.listen({
    event: ({ payload }) => heard.push(String(payload.n)),
    missed: () => heard.push('missed'),
    refused: () => heard.push('refused'),
  });
  const last = (): Opened => opened.at(-1) ?? assert.fail('nothing was opened');
  /** Lets the next timer ring; answers how long it would have waited. */
  const ring = (): number => {
    const { work, milliseconds } = timer ?? assert.fail('no timer is set');
    timer = undefined;
    work();
    return milliseconds;
  };
  return { live, opened, last, ring, heard, waits: () => timer?.milliseconds };
}

const event = (n: number, cursor: string) => ({ type: 'event', cursor, name: 'message.sent', payload: { n } });
const ready = (cursor: string, complete = true) => ({ type: 'ready', cursor, complete });

function connected() {
  const all = setUp();
  all.live.start();
  all.last().opened();
  all.last().tell(ready('c1'));
  return all;
}

describe('live channel', () => {
  it('API-3 subscribes on opening, and has what is shown asked for again once, when nothing was resumed', () => {
    const { live, last, heard } = connected();
    assert.deepEqual(last().sent, [{ type: 'subscribe', events: ['message.sent', 'coupon.granted'] }]);
    assert.equal(live.state.get().phase, 'live');
    assert.deepEqual(heard, ['missed']);
  });

  it('API-3 resumes from the last event after a break, and asks for nothing again', () => {
    const { last, ring, heard } = connected();
    last().tell(event(1, 'c2'));
    last().closed();
    ring();
    last().opened();
    assert.equal(last().sent[0]?.since, 'c2');
    last().tell(event(2, 'c3'));
    last().tell(ready('c4'));
    assert.deepEqual(heard, ['missed', '1', '2']);
  });

  it('API-3 has what is shown asked for again when the resume is incomplete', () => {
    const { last, ring, heard } = connected();
    last().closed();
    ring();
    last().opened();
    last().tell(ready('c9', false));
    assert.deepEqual(heard, ['missed', 'missed']);
  });

  it('UI-O3 waits longer after each failure, and starts short again after an answer', () => {
    const { last, ring, live, waits } = connected();
    const pauses: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      last().closed();
      pauses.push(ring());
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    assert.equal(live.state.get().failures, 7);
    last().opened();
    last().tell(ready('c2'));
    last().closed();
    assert.equal(waits(), 500);
    assert.equal(pauseBefore(1, 0), 250);
  });

  it('UI-O3 says once that it is refused, so that the session can be looked at', () => {
    const { last, ring, heard } = connected();
    for (let n = 0; n < 5; n += 1) {
      last().closed();
      ring();
    }
    assert.deepEqual(heard, ['missed', 'refused']);
  });

  it('API-3 ignores what an old connection says late', () => {
    const { live, opened, last, ring, heard } = connected();
    last().closed();
    ring();
    opened[0]?.tell(event(1, 'x'));
    opened[0]?.closed();
    assert.equal(live.state.get().phase, 'connecting');
    assert.deepEqual(heard, ['missed']);
    live.stop();
    last().opened();
    last().tell(ready('c2'));
    assert.equal(live.state.get().phase, 'off');
    assert.equal(last().closedByUs, true);
  });

  it('UI-O3 takes a connection that opens or answers too late for broken', () => {
    const { live, last, ring, opened } = setUp();
    live.start();
    assert.equal(ring(), 10_000);
    assert.equal(live.state.get().phase, 'waiting');
    ring();
    last().opened();
    assert.equal(ring(), 10_000);
    assert.equal(live.state.get().phase, 'waiting');
    assert.equal(opened.length, 2);
  });

  it('UI-O3 asks a silent connection whether it lives, and drops it when it does not', () => {
    const { live, last, ring } = connected();
    assert.equal(ring(), 60_000);
    assert.equal(last().sent[1]?.since, 'c1');
    last().tell(ready('c5'));
    assert.equal(live.state.get().phase, 'live');
    ring();
    assert.equal(ring(), 10_000);
    assert.equal(live.state.get().phase, 'waiting');
    assert.equal(last().closedByUs, true);
  });

  it('UI-O3 connects at once when the network is back, and checks a connection that seems to live', () => {
    const { live, last, opened } = connected();
    live.lost();
    assert.equal(live.state.get().phase, 'waiting');
    live.nudge();
    assert.equal(opened.length, 2);
    last().opened();
    last().tell(ready('c2'));
    live.nudge();
    assert.equal(last().sent.length, 2);
    assert.equal(opened.length, 2);
  });

  it('API-3 starts anew for the next owner on the same phone', () => {
    const { live, last, heard } = connected();
    live.stop();
    live.start();
    last().opened();
    assert.equal(last().sent[0]?.since, undefined);
    last().tell(ready('c7'));
    assert.deepEqual(heard, ['missed', 'missed']);
  });
});
