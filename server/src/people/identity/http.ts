/** Small parts of HTTP that only sign-in needs: who calls, and cookies of our own. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from './deps.ts';

export function clientOf(request: FastifyRequest): Client {
  return { userAgent: request.headers['user-agent'] ?? '', address: request.ip };
}

export interface CookieOptions {
  readonly path?: string;
  /** 0 removes the cookie. */
  readonly maxAgeSeconds: number;
}

/** HttpOnly, SameSite=Lax, and Secure whenever the request came by HTTPS. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  value: string,
  options: CookieOptions,
): void {
  reply.setCookie(name, value, {
    path: options.path ?? '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: options.maxAgeSeconds,
  });
}
