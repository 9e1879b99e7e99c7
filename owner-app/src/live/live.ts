/** The live channel's rules: one connection, resumed from the last event seen, with back-off after a break (API-3). */
import { createStore, type Store } from '../state/store.ts';

export interface LiveEvent {
  readonly name: string;
  readonly petId: string | null;
  readonly occurredAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface LiveState {
  /** `waiting`: the connection broke, the next try comes by itself. */
  readonly phase: 'off' | 'connecting' | 'live' | 'waiting';
  /** Tries in a row that did not get as far as an answer. */
  readonly failures: number;
}

/** What the connection tells; calls after `close` are ignored. */
export interface SocketListener {
  opened(): void;
  received(text: string): void;
  closed(): void;
}

export interface LiveSocket {
  send(text: string): void;
  close(): void;
}

export interface LiveDeps {
  open(listener: SocketListener): LiveSocket;
  /** Runs `work` after so many milliseconds; the answer cancels it. */
  later(work: () => void, milliseconds: number): () => void;
  /** From 0 to 1: spreads the phones of a restarted server over time. */
  random(): number;
  readonly events: readonly string[];
}

export interface LiveListener {
  event?(event: LiveEvent): void;
  /** What is shown may have missed something: ask the server again. */
  missed?(): void;
  /** The connection is refused again and again: the session may have ended. */
  refused?(): void;
}

export interface Live {
  readonly state: Store<LiveState>;
  start(): void;
  /** Forgets the place in the log: the next owner on this phone starts anew. */
  stop(): void;
  /** The app is seen again or the network is back: tries at once, or checks that the connection still lives. */
  nudge(): void;
  /** The phone says that it is off-line. */
  lost(): void;
  listen(listener: LiveListener): () => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const ANSWER_WITHIN_MS = 10_000;
/** A connection that was silent so long is asked whether it lives: phones drop them without a word. */
const SILENCE_MS = 60_000;
const REFUSED_AFTER = 3;

type Message = LiveEvent & { readonly type: string; readonly cursor?: string; readonly complete?: boolean };

/** Before try n: half to all of 0.5, 1, 2 … 15 s. */
export function pauseBefore(failures: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS);
  return Math.round(longest * (0.5 + random / 2));
}

export function createLive(deps: LiveDeps): Live {
  const state = createStore<LiveState>({ phase: 'off', failures: 0 });
  const listeners = new Set<LiveListener>();
  let socket: LiveSocket | undefined;
  let cursor: string | undefined;
  let cancel = () => {};
  /** Counts connections, so that a late word of an old one is not taken for the new one's. */
  let round = 0;

  function soon(work: () => void, milliseconds: number): void {
    cancel();
    cancel = deps.later(work, milliseconds);
  }

  function drop(): void {
    round += 1;
    cancel();
    const old = socket;
    socket = undefined;
    old?.close();
  }

  function fail(): void {
    drop();
    const failures = state.get().failures + 1;
    state.set({ phase: 'waiting', failures });
    soon(connect, pauseBefore(failures, deps.random()));
    if (failures === REFUSED_AFTER) for (const listener of listeners) listener.refused?.();
  }

  function connect(): void {
    drop();
    const mine = round;
    const current = (work: () => void) => () => {
      if (mine === round) work();
    };
    state.set({ ...state.get(), phase: 'connecting' });
    soon(fail, ANSWER_WITHIN_MS);
    socket = deps.open({
      opened: current(subscribe),
      received: (text) => mine === round && receive(text),
      closed: current(fail),
    });
  }

  function subscribe(): void {
    soon(fail, ANSWER_WITHIN_MS);
    socket?.send(JSON.stringify({ type: 'subscribe', events: deps.events, ...(cursor && { since: cursor }) }));
  }

  function receive(text: string): void {
    const message = JSON.parse(text) as Message;
    const resumed = cursor !== undefined;
    cursor = message.cursor ?? cursor;
    if (message.type === 'event') for (const listener of listeners) listener.event?.(message);
    if (message.type === 'ready') {
      state.set({ phase: 'live', failures: 0 });
      if (!resumed || message.complete === false) for (const listener of listeners) listener.missed?.();
    }
    if (state.get().phase === 'live') soon(subscribe, SILENCE_MS);
  }

  return {
    state,
    start() {
      if (state.get().phase === 'off') connect();
    },
    stop() {
      drop();
      cursor = undefined;
      state.set({ phase: 'off', failures: 0 });
    },
    nudge() {
      const { phase } = state.get();
      if (phase === 'waiting') connect();
      if (phase === 'live') subscribe();
    },
    lost() {
      const { phase } = state.get();
      if (phase === 'live' || phase === 'connecting') fail();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
