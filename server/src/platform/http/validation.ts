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
    if (check.Check(value)) return fromText && holdsNul(value) ? { error: nulRefused(part) } : { value };
    return { error: new Problem(invalidRequest, undefined, fieldErrors(check.Errors(value), part)) };
  };
};

/** JSON bodies: Fastify's parser, and no U+0000 in any text; the raw text tells quickly that there is none. */
export function refuseNulInBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    parse(request, text, (error, value) => {
      const refused = !error && text.includes('\\u0000') && holdsNul(value);
      done(refused ? nulRefused('body') : error, value);
    });
  });
}

/** PostgreSQL's text holds every character but U+0000, so it is refused before it gets there. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name.includes('\0') || holdsNul(member));
}

function nulRefused(part: string): Problem {
  return new Problem(invalidRequest, undefined, [
    { pointer: `/${part}`, detail: 'must not hold the character U+0000' },
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
