/** Picks TCP ports on loopback. */
import { randomInt } from 'node:crypto';
import net from 'node:net';
import { StartError } from './start-error.ts';

/** From 32768 on Linux hands ports to outgoing connections; one of them could take ours while an engine restarts. */
const LOWEST = 20_000;
const HIGHEST = 32_767;

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The asked-for port, or a random free one below 32768.
 *
 * @throws StartError `port-taken`
 */
export async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw portTaken(wanted);
  }
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new StartError('port-taken', `no free port was found between ${LOWEST} and ${HIGHEST} on 127.0.0.1`);
}

export function portTaken(port: number): StartError {
  return new StartError('port-taken', `port ${port} on 127.0.0.1 is taken: free it, or leave the port to Pawloop`);
}
