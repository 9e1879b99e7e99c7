/** OpenAPI 3.1 from the same endpoints, as JSON and as a readable page (API-1). */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { ProblemReply } from '@pawloop/contract';
import fp from 'fastify-plugin';
import type { App } from './routes.ts';

export const apiDocument = fp(async (app: App) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pawloop', version: '1', description: 'Errors are RFC 9457 problems with a stable `code`.' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'pawloop_session' },
          bearer: { type: 'http', scheme: 'bearer' },
          writeKey: { type: 'apiKey', in: 'header', name: 'x-write-key' },
          clinicKey: { type: 'apiKey', in: 'header', name: 'x-clinic-key' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const allow = route.config?.endpoint?.allow ?? [];
      const problem = { description: 'Problem', content: { 'application/problem+json': { schema: ProblemReply } } };
      const security = allow.includes('public') ? [] : [{ session: [] }, { bearer: [] }];
      const response = { ...(schema?.response ?? {}), default: problem };
      return { schema: { ...schema, response, security, description: `Allowed: ${allow.join(', ')}` }, url };
    },
  });
  await app.register(swaggerUi, { routePrefix: '/v1/docs' });
  app.get('/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
});
