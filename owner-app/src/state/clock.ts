/** The server's clock as far as the phone can tell, and a tick of one second for everything that counts down (LOY-7). */
import { useEffect, useState } from 'react';

const SECOND = 1000;
/** A tick comes this much after the full second, so that it never shows the second before. */
const AFTER_SECOND_MS = 10;

/** Milliseconds that the server's clock may be ahead of the phone's: from–until. */
interface Ahead {
  readonly from: number;
  readonly until: number;
}

/**
 * The server stamped an answer at some time between asking and getting it, which bounds how far the clocks are apart.
 * Answers narrow it down; one that contradicts (the phone's clock was set) starts anew.
 */
export function narrowed(known: Ahead | undefined, asOf: number, sentAt: number, receivedAt: number): Ahead {
  const told = { from: asOf - receivedAt, until: asOf - sentAt };
  if (known === undefined) return told;
  const both = { from: Math.max(known.from, told.from), until: Math.min(known.until, told.until) };
  return both.from <= both.until ? both : told;
}

/** The phone's clock is taken for right when it may be. */
export function offsetOf(ahead: Ahead | undefined): number {
  if (ahead === undefined || (ahead.from <= 0 && ahead.until >= 0)) return 0;
  return (ahead.from + ahead.until) / 2;
}

let ahead: Ahead | undefined;

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetOf(ahead);
}

/** Asks the server for something that bears its time, and learns from it. @throws what `ask` throws */
export async function askedWithTime<T extends { readonly asOf: string }>(ask: () => Promise<T>): Promise<T> {
  const sentAt = Date.now();
  const answer = await ask();
  ahead = narrowed(ahead, Date.parse(answer.asOf), sentAt, Date.now());
  return answer;
}

const ticking = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Each full second of the server's clock while somebody watches: one timer for all. */
function schedule(): void {
  timer = setTimeout(
    () => {
      for (const tick of ticking) tick();
      schedule();
    },
    SECOND - (serverNow() % SECOND) + AFTER_SECOND_MS,
  );
}

/** The server's time, told anew each second while the component is shown. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const tick = () => setNow(serverNow());
    tick();
    ticking.add(tick);
    if (ticking.size === 1) schedule();
    return () => {
      ticking.delete(tick);
      if (ticking.size === 0) clearTimeout(timer);
    };
  }, []);
  return now;
}
