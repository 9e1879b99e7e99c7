/** First and last channel that a browser came through, in a cookie until it signs in (ACC-7). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setCookie } from '../http.ts';

const TOUCH_COOKIE = 'pawloop_touch';
const DAYS = 90;
const CODES = /^([A-Za-z0-9_-]{3,40})\.([A-Za-z0-9_-]{3,40})$/;

/** Empty when the cookie is missing or not one of ours; codes are looked up before they count. */
export function readTouches(request: FastifyRequest): { first?: string; last?: string } {
  const match = CODES.exec(request.cookies[TOUCH_COOKIE] ?? '');
  return match?.[1] && match[2] ? { first: match[1], last: match[2] } : {};
}

export function rememberTouch(request: FastifyRequest, reply: FastifyReply, code: string): void {
  const first = readTouches(request).first ?? code;
  setCookie(request, reply, TOUCH_COOKIE, `${first}.${code}`, { maxAgeSeconds: DAYS * 86_400 });
}
