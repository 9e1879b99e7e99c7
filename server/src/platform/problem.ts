/** Problems: the only errors that commands throw on purpose, rendered as RFC 9457 by the HTTP layer. */

export interface ProblemType {
  /** `<module>/<what>`, stable; front ends switch on it. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

export interface FieldError {
  /** JSON pointer into the request, e.g. `/body/phone`. */
  readonly pointer: string;
  readonly detail: string;
}

export function problemType(code: string, status: number, title: string): ProblemType {
  return { code, status, title };
}

export class Problem extends Error {
  readonly type: ProblemType;
  readonly errors: readonly FieldError[];
  /** Seconds after which a repeat makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(type: ProblemType, detail?: string, errors: readonly FieldError[] = [], retryAfterSeconds?: number) {
    super(detail ?? type.title);
    this.name = 'Problem';
    this.type = type;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
