/** Serves the built front ends under /console/ and /app/; unknown paths inside them get the page itself. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from './http/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FRONT_ENDS = [
  { prefix: '/console/', folder: path.join(ROOT, 'console/dist') },
  { prefix: '/app/', folder: path.join(ROOT, 'owner-app/dist/h5') },
];
const HASHED = /(\.[\da-f]{8,}\.|-[\w-]{8}\.)(js|css)(\.(br|gz))?$/;

export async function frontEnds(app: App): Promise<void> {
  await app.register(pages);
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/'));
}

async function pages(app: App): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, ofPage: true };
  });
  let decorated = false;
  for (const { prefix, folder } of FRONT_ENDS.filter((end) => existsSync(path.join(end.folder, 'index.html')))) {
    await app.register(fastifyStatic, {
      root: folder,
      prefix,
      wildcard: false,
      preCompressed: true,
      decorateReply: !decorated,
      setHeaders: (reply, file) => {
        const immutable = HASHED.test(path.basename(file));
        reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    decorated = true;
    app.get(`${prefix}*`, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile('index.html', folder),
    );
    app.get(prefix.slice(0, -1), { schema: { hide: true } }, (_request, reply) => reply.redirect(prefix));
  }
}
