/** Rate limits per address and purpose with standard headers (SEC-3); accounts are limited where they are checked. */
import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Requests a minute and address. */
const PER_MINUTE = { signIn: 30, code: 20, events: 60_000, upload: 60, lookup: 30, page: 60_000, other: 6000 };

export const limits: RateLimitPluginOptions = {
  global: true,
  timeWindow: 60_000,
  enableDraftSpec: true,
  keyGenerator: (request: FastifyRequest) => `${purposeOf(request)}/${request.ip}`,
  max: (request: FastifyRequest) => PER_MINUTE[purposeOf(request)],
};

function purposeOf(request: FastifyRequest): keyof typeof PER_MINUTE {
  const { endpoint, ofPage } = request.routeOptions.config;
  // A first visit loads dozens of files, and all people of a shop come from one address.
  return ofPage ? 'page' : (endpoint?.limit ?? 'other');
}
