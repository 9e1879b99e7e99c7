/** Bridges graphile-worker's logger to ours. */
import { Logger } from 'graphile-worker';
import type { Log } from './log.ts';

export function workerLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    const fields = { task: scope.taskIdentifier, job: scope.jobId };
    if (level === 'error') log.error(fields, message);
    else if (level === 'warning') log.warn(fields, message);
    else log.debug(fields, message);
  });
}
