/** The only place that turns errors into `application/problem+json` (RFC 9457). */
import type { ProblemReply } from '@pawloop/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemType } from '../problem.ts';
import { invalidRequest } from './validation.ts';

const unexpected = problemType('server/unexpected', 500, 'Something went wrong on our side');
const unknownRoute = problemType('request/unknown-route', 404, 'There is nothing at this address');
const tooMany = problemType('request/rate-limited', 429, 'Too many requests');
const busy = problemType('server/busy', 503, 'The server is busy, try again shortly');
const tooLarge = problemType('request/too-large', 413, 'The request is too large');
const malformed = problemType('request/malformed', 400, 'The request could not be read');
const mediaType = problemType('request/media-type', 415, 'This kind of content is not accepted');
const BUSY_STATES = new Set(['57P01', '57P02', '57P03', '53100', '53300', '08001', '08003', '08006']);
/** PostgreSQL's numeric_value_out_of_range: the contract's integers may be larger than the columns that they are compared with. */
const OUT_OF_RANGE = '22003';
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOSPC']);

export function onError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.type === unexpected) {
    request.log.error({ err: error, requestId: request.id }, 'unexpected error');
  }
  render(problem, request, reply);
}

export function onNotFound(request: FastifyRequest, reply: FastifyReply): void {
  render(new Problem(unknownRoute), request, reply);
}

function render(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const { code, status, title } = problem.type;
  const body: ProblemReply = {
    type: `/problems/${code}`,
    title,
    status,
    code,
    instance: request.id,
    ...(problem.message !== title && { detail: problem.message }),
    ...(problem.errors.length > 0 && { errors: [...problem.errors] }),
  };
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  reply.code(status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
}

function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error;
  const { code = '', statusCode } = error as FastifyError;
  if (code === OUT_OF_RANGE) return new Problem(invalidRequest, 'a number is out of range');
  if (statusCode === 429) return new Problem(tooMany);
  if (statusCode === 413) return new Problem(tooLarge);
  if (statusCode === 415) return new Problem(mediaType);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem(malformed, error.message);
  const noConnection =
    /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|the database system/i.test(
      error.message,
    );
  if (statusCode === 503 || BUSY_STATES.has(code) || NETWORK.has(code) || noConnection)
    return new Problem(busy, undefined, [], 2);
  return new Problem(unexpected);
}
