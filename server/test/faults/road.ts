/** A way to a database that can be cut and mended; cut at first. */
import { once } from 'node:events';
import net from 'node:net';
import { choosePort } from '../../src/embedded/port.ts';

export interface Road {
  /** The database's address by this way. */
  readonly url: string;
  mend(): Promise<void>;
  /** Break the connections and refuse new ones. */
  cut(): void;
}

export async function createRoad(to: string): Promise<Road> {
  const target = new URL(to);
  const port = await choosePort(undefined);
  const url = new URL(to);
  url.port = String(port);
  const open = new Set<net.Socket>();
  let server: net.Server | undefined;
  return {
    url: url.href,
    async mend() {
      server = net.createServer((near) => {
        const far = net.connect(Number(target.port), target.hostname);
        join(near, far);
        join(far, near);
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    cut() {
      server?.close();
      for (const socket of open) socket.destroy();
      open.clear();
    },
  };

  function join(from: net.Socket, onto: net.Socket): void {
    open.add(from);
    from.on('error', () => onto.destroy()).on('close', () => onto.destroy());
    from.pipe(onto);
  }
}
