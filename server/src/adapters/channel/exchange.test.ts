/** How far a request came, where TLS stands in between: before the handshake is done nothing was sent. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from './exchange.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const post = (url: string, signal: AbortSignal, body = '{}') =>
  exchange({ url: new URL(url), headers: {}, body }, signal);

describe('TLS', () => {
  it('REL-3 knows that nothing was sent when the handshake fails', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await post(`https://127.0.0.1:${port}/`, AbortSignal.timeout(5000))).toMatchObject({ kind: 'unreached' });
  });

  it('REL-3 knows that nothing was sent when the handshake never ends', async () => {
    let heard = '';
    const port = await listen((socket) =>
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
      }),
    );
    const result = await post(`https://127.0.0.1:${port}/`, AbortSignal.timeout(200), '{"secret":1}');
    expect(result).toEqual({ kind: 'unreached', why: 'no answer in time' });
    expect(heard).not.toContain('secret');
  });
});

describe('an answer', () => {
  it('REL-3 is given up when it has no end', async () => {
    const port = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n');
      const more = () => socket.writable && socket.write('x'.repeat(65_536), more);
      more();
    });
    expect(await post(`http://127.0.0.1:${port}/`, AbortSignal.timeout(10_000))).toMatchObject({ kind: 'lost' });
  });

  it('REL-3 is none when it is no HTTP', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.end('SSH-2.0-fake\r\n')));
    expect(await post(`http://127.0.0.1:${port}/`, AbortSignal.timeout(5000))).toMatchObject({ kind: 'lost' });
  });
});
