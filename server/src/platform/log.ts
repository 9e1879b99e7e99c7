/** Structured log of the process; request lines carry the request id. */
import pino from 'pino';

export type Log = pino.Logger;

export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.code'], remove: true },
  });
}
