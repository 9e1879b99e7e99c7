/**
 * A live change visible to the other side with 1,000 connected clients: an owner reports and the hospital sees it, the hospital
 * accepts and the owner sees it; from the request's start to the event at the other's WebSocket (BOOK-4, BOOK-9, DSP-3).
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { must } from '../server/test/faults/call.ts';
import { type Headers, report, type World, withEmergencies } from './emergencies.ts';
import { figure, median, percentile, type Result, result } from './result.ts';

const CLIENTS = Number(process.env.BENCH_CLIENTS ?? 1000);
const CHANGES = Number(process.env.BENCH_CHANGES ?? 300);
/** Changes under way at one time. */
const AT_ONCE = 4;
const EVENTS = ['dispatch.reported', 'dispatch.moved', 'dispatch.offered', 'dispatch.offer_ended'];

interface Heard {
  readonly name: string;
  readonly payload: { readonly requestId: string; readonly offerId?: string; readonly kind?: string };
}

type Hear = (event: Heard) => void;

/** Where events are waited for; one that comes before anybody waits is kept. */
function createBoard() {
  const came = new Map<string, { readonly event: Heard; readonly at: number }>();
  const waiting = new Map<string, () => void>();
  return {
    hear(event: Heard): void {
      const what = event.name === 'dispatch.moved' ? event.payload.kind : event.name;
      const key = `${event.payload.requestId}/${what}`;
      if (came.has(key)) return;
      came.set(key, { event, at: performance.now() });
      waiting.get(key)?.();
    },
    async wait(requestId: string, what: string) {
      const key = `${requestId}/${what}`;
      if (!came.has(key)) await new Promise<void>((resolve) => waiting.set(key, resolve));
      return came.get(key) as { readonly event: Heard; readonly at: number };
    },
  };
}

type Board = ReturnType<typeof createBoard>;

/** @returns `live`: milliseconds from a change to the other side's screen */
export async function run(): Promise<Result> {
  const owners = Math.max(CLIENTS, CHANGES);
  return withEmergencies({ hospitals: 1, owners, settings: { mostOffers: 100 } }, async (world) => {
    const hospital = world.hospitals[0];
    if (!hospital) throw new Error('no hospital');
    const board = createBoard();
    const sockets = [await connect(world, hospital.staff, board.hear)];
    for (let nth = 0; nth < CLIENTS - 1; nth += 1) {
      sockets.push(await connect(world, world.owners[nth]?.headers ?? {}, board.hear));
    }
    const samples = await changes(world, hospital.staff, board);
    for (const socket of sockets) socket.terminate();
    const name = `${CLIENTS} connected clients, ${samples.length} changes: seen by the other side after, median`;
    return result('live', [
      figure(name, 'ms', median(samples)),
      figure('the same, p99', 'ms', percentile(samples, 0.99)),
      figure('the same, worst', 'ms', Math.max(...samples)),
    ]);
  });
}

let addresses = 0;

async function connect(world: World, headers: Headers, hear: Hear): Promise<WebSocket> {
  addresses += 1;
  const localAddress = `127.0.${10 + (addresses >> 8)}.${1 + (addresses % 250)}`;
  const url = `${world.server.url.replace('http', 'ws')}/v1/live`;
  const socket = new WebSocket(url, { headers: { ...headers }, localAddress });
  await once(socket, 'open');
  const ready = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'subscribe', events: EVENTS }));
  await ready;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string } & Heard;
    if (message.type === 'event') hear(message);
  });
  return socket;
}

async function changes(world: World, staff: Headers, board: Board): Promise<number[]> {
  const samples: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let nth = next++; nth < CHANGES; nth = next++) {
      const owner = world.owners[nth];
      if (!owner) return;
      const reported = performance.now();
      const requestId = await report(world, owner, nth);
      const offered = await board.wait(requestId, 'dispatch.offered');
      samples.push(offered.at - reported);
      const accepted = performance.now();
      const url = `${world.server.url}/v1/dispatch/offers/${offered.event.payload.offerId}/accept`;
      await must({ url, method: 'POST', headers: staff, from: `127.0.8.${1 + (nth % 250)}` });
      samples.push((await board.wait(requestId, 'accepted')).at - accepted);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return samples;
}
