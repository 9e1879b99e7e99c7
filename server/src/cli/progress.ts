/** A progress bar on a terminal; nothing where nobody looks. */
import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

/** On standard error, so that standard output holds the answer only. */
export function progressBar(label: string, shown = process.stderr.isTTY === true): ProgressBar {
  if (!shown) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${label}  {bar}  {percentage}%`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
