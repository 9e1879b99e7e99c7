/** HTTP as many clients on one machine make it: each from a loopback address of its own, so that limits count them apart. */
import http from 'node:http';

export interface Call {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, with its content type in `headers`. */
  readonly bytes?: Buffer;
  /** 127.x.y.z. */
  readonly from?: string;
  readonly timeoutMs?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  json<T>(): T;
}

const agents = new Map<string, http.Agent>();

function agentOf(from: string): http.Agent {
  const known = agents.get(from);
  if (known) return known;
  const agent = new http.Agent({ keepAlive: true, localAddress: from, maxSockets: 64 });
  agents.set(from, agent);
  return agent;
}

/** @throws what the socket says when no whole answer came; the server may have done the work all the same */
export function call({
  url,
  method = 'GET',
  headers,
  body,
  bytes,
  from = '127.0.0.1',
  timeoutMs,
}: Call): Promise<Reply> {
  const data = bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      agent: agentOf(from),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(data && { 'content-length': String(data.length) }),
        ...headers,
      },
    });
    request.setTimeout(timeoutMs ?? 15_000, () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('close', () => {
        if (!response.complete) return reject(new Error('the answer was cut off'));
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.end(data);
  });
}

/** Like {@link call}, for what must succeed. @throws with the answer in the message when it is no success */
export async function must<T>(request: Call): Promise<T> {
  const reply = await call(request);
  if (reply.status < 200 || reply.status > 299) {
    throw new Error(`${request.method ?? 'GET'} ${request.url}: ${reply.status} ${reply.text}`);
  }
  return reply.text === '' ? (undefined as T) : reply.json<T>();
}
