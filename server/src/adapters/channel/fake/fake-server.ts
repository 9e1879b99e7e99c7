/** The ground of every loopback provider: an HTTP server that books what it took and misbehaves on request. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * How the next answers go wrong. `slow` answers after a moment; `hang` reads and never answers; `cut-before` cuts the
 * connection without reading, `cut-after` after it carried the request out, `cut-mid` in the middle of the answer;
 * `twice` answers two times, `late` after everybody stopped waiting; `garbage` and `strange` answer what nobody can
 * read; a number is an HTTP status without words, `limit`, `bad-address` and `bad-template` the provider's own refusals.
 */
export const misbehaviours = [
  'slow',
  'hang',
  'cut-before',
  'cut-after',
  'cut-mid',
  'twice',
  'late',
  'garbage',
  'strange',
  302,
  400,
  429,
  500,
  503,
  'limit',
  'bad-address',
  'bad-template',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];
export type Refusal = 'limit' | 'bad-address' | 'bad-template';

export interface FakeProvider extends AsyncDisposable {
  readonly port: number;
  /** Keys of the messages it took, oldest first; a message that was sent twice stands here twice. */
  readonly booked: readonly string[];
  /** The next `times` requests for a message go wrong. */
  misbehave(how: Misbehaviour, times?: number): void;
}

export interface FakeRequest {
  readonly url: URL;
  /** Query as it came over the wire, without `?`. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly body: string;
  /** Key of the message that was taken. */
  readonly books?: string;
}

export interface Behaviour {
  /** Only these requests misbehave; the others always answer well. */
  readonly sends?: (url: URL) => boolean;
  readonly answer: (request: FakeRequest, refusal: Refusal | undefined) => FakeAnswer;
}

const SLOW_MS = 60;
/** Longer than any vendor of the tests waits. */
const LATE_MS = 700;

export async function startFakeServer(behaviour: Behaviour): Promise<FakeProvider> {
  const booked: string[] = [];
  const trouble: Misbehaviour[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const isSend = behaviour.sends?.(new URL(request.url ?? '/', 'http://fake')) ?? true;
    const how = isSend ? trouble.shift() : undefined;
    void serve(behaviour, booked, request, response, how).catch(() => request.socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    booked,
    misbehave: (how, times = 1) => void trouble.push(...Array.from({ length: times }, () => how)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  behaviour: Behaviour,
  booked: string[],
  request: IncomingMessage,
  response: ServerResponse,
  how: Misbehaviour | undefined,
): Promise<void> {
  const { socket } = request;
  if (how === 'cut-before') return void socket.destroy();
  const body = await textOf(request);
  if (typeof how === 'number') return void response.writeHead(how, { location: '/elsewhere' }).end();
  const refusal = how === 'limit' || how === 'bad-address' || how === 'bad-template' ? how : undefined;
  const url = new URL(request.url ?? '/', 'http://fake');
  const rawQuery = (request.url ?? '').split('?')[1] ?? '';
  const answer = behaviour.answer({ url, rawQuery, headers: request.headers, body }, refusal);
  if (answer.books !== undefined) booked.push(answer.books);
  const text = how === 'garbage' ? '<html>nginx</html>' : how === 'strange' ? '{"hello":"world"}' : answer.body;
  // Some providers declare JSON as text; nobody may rely on the declared type.
  const head = `HTTP/1.1 ${answer.status ?? 200} OK\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}`;
  const whole = `${head}\r\nconnection: close\r\n\r\n${text}`;
  switch (how) {
    case 'hang':
      return;
    case 'cut-after':
      return void socket.destroy();
    case 'cut-mid':
      return void socket.write(whole.slice(0, -3), () => socket.destroy());
    case 'twice':
      return void socket.end(whole.replace('connection: close\r\n', '') + whole);
    case 'slow':
      return void setTimeout(() => socket.end(whole), SLOW_MS).unref();
    case 'late':
      return void setTimeout(() => socket.end(whole), LATE_MS).unref();
    default:
      socket.end(whole);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
