/** Health, readiness and metrics: `/healthz` says the process answers, `/readyz` whether it can do its work. */
import { sql } from 'kysely';
import client from 'prom-client';
import type { Db } from './db.ts';
import type { App } from './http/index.ts';
import type { Warehouse } from './warehouse.ts';

export interface HealthDeps {
  readonly db: Db;
  readonly warehouse: Warehouse;
  /** True from SIGTERM on: a load balancer sends nothing new. */
  draining(): boolean;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export function healthRoutes(deps: HealthDeps) {
  const registry = createMetrics(deps.db);
  return (app: App): void => {
    app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
    app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const state = await readiness(deps);
      return reply.code(state.ready ? 200 : 503).send(state);
    });
    app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
      if (!LOOPBACK.has(request.ip)) return reply.code(404).send();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    app.addHook('onResponse', async (request, reply) => {
      requests(registry).observe(
        { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) },
        reply.elapsedTime / 1000,
      );
    });
  };
}

async function readiness({ db, warehouse, draining }: HealthDeps) {
  const database = await sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  const { late } = database ? await warehouse.lag() : { late: true };
  const ready = database && !draining();
  return { ready, database: database ? 'ok' : 'away', warehouse: late ? 'late' : 'ok', draining: draining() };
}

function createMetrics(db: Db): client.Registry {
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  new client.Gauge({
    name: 'pawloop_consumer_failures',
    help: 'Failures in a row of each consumer of the log',
    labelNames: ['consumer', 'shard'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ consumer: string; shard: number; failures: number }>`
        select consumer, shard, failures from platform.consumer_cursor`.execute(db);
      for (const row of rows) this.set({ consumer: row.consumer, shard: String(row.shard) }, row.failures);
    },
  });
  return registry;
}

const histograms = new WeakMap<client.Registry, client.Histogram<'method' | 'route' | 'status'>>();

function requests(registry: client.Registry): client.Histogram<'method' | 'route' | 'status'> {
  const known = histograms.get(registry);
  if (known) return known;
  const histogram = new client.Histogram({
    name: 'pawloop_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  histograms.set(registry, histogram);
  return histogram;
}
