/** Waiting for what a server does by itself after it has answered. */
import { setTimeout as pause } from 'node:timers/promises';

const SETTLES_WITHIN_MS = 60_000;

/** Asks until the answer is as it should become. @throws {Error} with the last answer after a minute */
export async function settled<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`did not settle: ${JSON.stringify(answer).slice(0, 400)}`);
    await pause(100);
  }
}
