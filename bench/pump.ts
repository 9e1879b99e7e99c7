/** A steady stream of calls, as many users make it. */
import { setTimeout as pause } from 'node:timers/promises';

/** A client that waits for more answers than this sends nothing new. */
const MOST_IN_FLIGHT = 200;

/** Start `work` so many times a second for so long, whether the answers come or not, up to a number in flight. */
export async function pump(perSecond: number, seconds: number, work: (nth: number) => Promise<void>): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const begin = performance.now();
  for (let nth = 0; performance.now() - begin < seconds * 1000 && perSecond > 0; ) {
    const due = ((performance.now() - begin) / 1000) * perSecond;
    while (nth < due && inFlight.size < MOST_IN_FLIGHT) {
      const one = work(nth).finally(() => inFlight.delete(one));
      inFlight.add(one);
      nth += 1;
    }
    await pause(2);
  }
  await Promise.all(inFlight);
}
