/** The app's live connection, over Taro's sockets: open while somebody is signed in. */
import Taro from '@tarojs/taro';
import { watchReach } from '#device';
import { api } from '../api/api.ts';
import { session } from '../session/session.ts';
import { storedToken } from '../session/token.ts';
import { createLive, type LiveSocket, type SocketListener } from './live.ts';
import { ownerEvents } from './owner-events.ts';

/** Address of the live channel; H5 knows its server by its own. */
function address(): string {
  const base = API_BASE === '' ? window.location.origin : API_BASE;
  return `${base.replace(/^http/, 'ws')}/v1/live`;
}

/** A browser's socket can carry no header, so the token goes as a sub-protocol, on both platforms alike. */
function open(listener: SocketListener): LiveSocket {
  const protocols = ['pawloop.live', `pawloop.bearer.${storedToken()}`];
  let closed = false;
  const opening = Taro.connectSocket({ url: address(), protocols });
  opening.then(
    (task) => {
      task.onOpen(() => listener.opened());
      task.onMessage(({ data }) => listener.received(String(data)));
      task.onClose(() => listener.closed());
      task.onError(() => listener.closed());
      if (closed) task.close({});
    },
    () => listener.closed(),
  );
  return {
    send: (text) => void opening.then((task) => task.send({ data: text })).catch(() => listener.closed()),
    close() {
      closed = true;
      opening.then(
        (task) => task.close({}),
        () => {},
      );
    },
  };
}

export const live = createLive({
  open,
  later(work, milliseconds) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  events: ownerEvents,
});

/** Follows the session from the start of the app. */
export function startLive(): void {
  const follow = () => (session.get().status === 'in' ? live.start() : live.stop());
  session.subscribe(follow);
  follow();
  watchReach((reachable) => (reachable ? live.nudge() : live.lost()));
  // The answer does not matter: a session that has ended signs the app out by itself.
  live.listen({ refused: () => void api('GET /v1/owner/me').catch(() => {}) });
}
