/** The live channel: one WebSocket for all rooms, resumed from the last seen event after a break (API-3). */
import { useEffect, useRef } from 'react';
import { createStore, useStore } from './store.ts';

export interface LiveEvent {
  readonly cursor: string;
  readonly name: string;
  readonly customerId: string | null;
  readonly occurredAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
export type LiveState = 'off' | 'connecting' | 'live' | 'waiting';
type Listener = { readonly names: ReadonlySet<string>; readonly hear: (event: LiveEvent) => void };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const SESSION_OVER = 4401;

const state = createStore<LiveState>('off');
const listeners = new Set<Listener>();
let socket: WebSocket | undefined;
let lastCursor: string | undefined;
let waitMs = FIRST_WAIT_MS;
let whenOver = () => {};
let timer: ReturnType<typeof setTimeout> | undefined;

function wantedNames(): string[] {
  return [...new Set([...listeners].flatMap((listener) => [...listener.names]))].sort();
}

function subscribe(): void {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const events = wantedNames();
  if (events.length === 0) return;
  socket.send(JSON.stringify({ type: 'subscribe', events, ...(lastCursor && { since: lastCursor }) }));
}

function receive(text: string): void {
  const message = JSON.parse(text) as { type: string } & LiveEvent;
  if (message.cursor) lastCursor = message.cursor;
  if (message.type !== 'event') return;
  for (const listener of listeners) if (listener.names.has(message.name)) listener.hear(message);
}

function connect(): void {
  state.set('connecting');
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const next = new WebSocket(`${scheme}://${location.host}/v1/live`);
  socket = next;
  next.addEventListener('open', () => {
    waitMs = FIRST_WAIT_MS;
    state.set('live');
    subscribe();
  });
  next.addEventListener('message', (message) => receive(String(message.data)));
  next.addEventListener('close', ({ code }) => {
    if (socket !== next) return;
    if (code === SESSION_OVER) {
      stopLive();
      whenOver();
      return;
    }
    state.set('waiting');
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  });
}

/** @param ended called when the server says that the session is over */
export function startLive(ended: () => void): void {
  whenOver = ended;
  if (state.get() === 'off') connect();
}

export function stopLive(): void {
  clearTimeout(timer);
  const closing = socket;
  socket = undefined;
  lastCursor = undefined;
  closing?.close();
  state.set('off');
}

export const useLiveState = (): LiveState => useStore(state);

/** Calls `hear` for each live event of the given names while the component is shown. */
export function useLive(names: readonly string[], hear: (event: LiveEvent) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  const key = names.join(' ');
  useEffect(() => {
    const listener: Listener = { names: new Set(key.split(' ')), hear: (event) => latest.current(event) };
    listeners.add(listener);
    subscribe();
    return () => {
      listeners.delete(listener);
    };
  }, [key]);
}
