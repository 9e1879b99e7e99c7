/** A client of the live channel. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Headers } from './people.ts';

export interface LiveEvent {
  readonly name: string;
  readonly customerId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Listener {
  readonly heard: LiveEvent[];
  /** The first event that fits, whether it came already or not. */
  hear(fits: (event: LiveEvent) => boolean): Promise<LiveEvent>;
  /** Called as each event arrives. */
  onEvent: ((event: LiveEvent) => void) | undefined;
  close(): void;
}

/** Subscribed when this returns. */
export async function listen(url: string, headers: Headers, events: readonly string[]): Promise<Listener> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, { headers: { ...headers } });
  const heard: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  const listener: Listener = {
    heard,
    onEvent: undefined,
    hear: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = heard.find(fits);
          if (found) resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.close(),
  };
  await once(socket, 'open');
  const ready = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string } & LiveEvent;
      if (message.type === 'ready') return resolve();
      heard.push(message);
      listener.onEvent?.(message);
      for (const look of waiting) look();
    });
  });
  socket.send(JSON.stringify({ type: 'subscribe', events }));
  await ready;
  return listener;
}
