/** Validation of requests by the contract's TypeBox schemas, compiled once per route; unknown members are refused. */
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Convert, Default } from 'typebox/value';
import { type FieldError, Problem, problemType } from '../problem.ts';

export const invalidRequest = problemType('request/invalid', 400, 'The request does not fit the contract');

const TEXT_PARTS = new Set(['querystring', 'params', 'headers']);
const MOST_ERRORS = 20;

/** Query and path members arrive as text and are converted to the schema's numbers, booleans and arrays first. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  const fromText = TEXT_PARTS.has(httpPart ?? '');
  return (input: unknown) => {
    const value = fromText ? Convert(schema, Default(schema, structuredClone(input))) : Default(schema, input);
    const part = httpPart === 'querystring' ? 'query' : (httpPart ?? 'body');
    if (check.Check(value)) {
      if (!fromText) return { value };
      if (holdsUnstorable(value)) return { error: textRefused(part) };
      return holdsUnsafe(value) ? { error: numberRefused(part) } : { value };
    }
    return { error: new Problem(invalidRequest, undefined, fieldErrors(check.Errors(value), part)) };
  };
};

/** What may hold a character that cannot be stored, as JSON escapes it; told quickly by the raw text. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/** What may be an integer that is not exact any more. */
const LARGE = /\d{16}|\de\+?\d/i;

/**
 * JSON bodies: Fastify's parser, no text that cannot be stored and no integer that is not exact. Machines that hand in
 * many rows (`events`) have half characters looked at row by row, so that one costs no other; their numbers are their own.
 */
export function refuseUnstorableBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    parse(request, text, (error, value) => {
      const byRow = request.routeOptions.config.endpoint?.limit === 'events';
      const refused = !error && SUSPECT.test(text) && holdsUnstorable(value, byRow);
      const large = !error && !byRow && LARGE.test(text) && holdsUnsafe(value);
      done(refused ? textRefused('body') : large ? numberRefused('body') : error, value);
    });
  });
}

/** PostgreSQL's text holds every character but U+0000, its jsonb no half of a surrogate pair: refused before they get there. */
function holdsUnstorable(value: unknown, halvesPass = false): boolean {
  if (typeof value === 'string') return value.includes('\0') || !(halvesPass || value.isWellFormed());
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) => holdsUnstorable(name, halvesPass) || holdsUnstorable(member, halvesPass),
  );
}

/** Integers beyond 2^53 - 1: not what was sent, and larger than any column. */
function holdsUnsafe(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnsafe);
}

function numberRefused(part: string): Problem {
  return new Problem(invalidRequest, undefined, [
    { pointer: `/${part}`, detail: 'must not hold an integer beyond 2^53 - 1' },
  ]);
}

function textRefused(part: string): Problem {
  return new Problem(invalidRequest, undefined, [
    { pointer: `/${part}`, detail: 'must not hold the character U+0000 or half of a surrogate pair' },
  ]);
}

interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
}

function fieldErrors(errors: readonly SchemaError[], part: string): FieldError[] {
  return errors
    .slice(0, MOST_ERRORS)
    .map((error) => ({ pointer: `/${part}${error.instancePath}`, detail: error.message }));
}
