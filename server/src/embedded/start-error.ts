/** Errors that end a start: each has a code for programs, a sentence for people and an exit code for service managers. */

/** Exit codes follow sysexits(3) so that a service manager can tell "try again" (75) from "call somebody". */
export const EXIT_CODES = {
  'port-taken': 69,
  'database-away': 68,
  'engine-failed': 70,
  'disk-full': 74,
  'data-dir-in-use': 75,
  'data-dir-unreadable': 77,
} as const;

export type StartErrorCode = keyof typeof EXIT_CODES;

/** The message always says what to do; `exitCode` is what the process should end with. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly code: StartErrorCode;
  readonly exitCode: number;

  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.exitCode = EXIT_CODES[code];
  }
}

/** Another process holds the data directory; `pid` is undefined when its note could not be read. */
export class InUse extends StartError {
  override readonly name = 'InUse';
  readonly pid: number | undefined;

  constructor(dir: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    super(
      'data-dir-in-use',
      `${dir} is in use by ${holder}: stop that process, or set PAWLOOP_DATA_DIR to another directory`,
    );
    this.pid = pid;
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
