/** Random requests at the whole surface: whatever is sent, the answer is never a failure of ours (SEC-4). */
import { type Endpoint, endpoints } from '@pawloop/contract';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitting, spoilt } from './arbitrary.ts';
import { type Headers, type TestApp, testApp } from './harness.ts';

/** They end the session that the others need, or lock the fuzzing account out. */
const LEFT_OUT = /DELETE .*\/sessions|PUT \/v1\/staff\/me\/password|DELETE \/v1\/owner\/me|\/totp/;
const RUNS = 40;
/** The platform's limits are for people; here each request comes from an address of its own. */
let requests = 0;

const cases = Object.entries(endpoints)
  .filter(([route, endpoint]) => !LEFT_OUT.test(route) && (endpoint as Endpoint).kind !== 'multipart')
  .map(([route, endpoint]) => ({ route, endpoint: endpoint as Endpoint }));

describe('fuzzing', () => {
  let app: TestApp;
  let staff: Headers;
  let owner: Headers;
  let clinic: Headers;
  let customerId: string;
  beforeAll(async () => {
    app = await testApp();
    staff = await app.staff();
    ({ headers: owner, customerId } = await app.owner());
    const { record } = app.modules;
    const { clinicId } = await record.createClinic({ staff: null }, { name: 'Fuzz' });
    clinic = { 'x-clinic-key': (await record.createClinicKey({ staff: null }, clinicId, 'fuzz')).secret };
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each(cases)('SEC-4 $route never answers 5xx', async ({ route, endpoint }) => {
    const [method = '', path = ''] = route.split(' ');
    const part = (schema: TSchema | undefined) => (schema ? spoilt(fitting(schema)) : fc.constant(undefined));
    const { allow } = endpoint;
    const headers = allow.includes('owner') ? owner : allow.includes('clinicKey') ? clinic : staff;
    await fc.assert(
      fc.asyncProperty(
        part(endpoint.params),
        part(endpoint.query),
        part(endpoint.body),
        async (params, query, body) => {
          requests += 1;
          const reply = await app.http.inject({
            method: method as 'GET',
            url: urlOf(path, params, query, customerId),
            headers: { ...headers, ...(endpoint.body && { 'content-type': 'application/json' }) },
            remoteAddress: `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`,
            ...(endpoint.body && { payload: JSON.stringify(body) ?? 'undefined' }),
          });
          expect(reply.statusCode, `${reply.body.slice(0, 300)}`).toBeLessThan(500);
          if (reply.statusCode >= 400) expect(reply.json()).toHaveProperty('code');
        },
      ),
      { numRuns: RUNS },
    );
  });
});

function urlOf(path: string, params: unknown, query: unknown, customerId: string): string {
  const values = (typeof params === 'object' && params !== null ? params : {}) as Record<string, unknown>;
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(name === 'customerId' ? customerId : text(values[name] ?? 'none')).replace(/^\.+$/, 'dots'),
  );
  const pairs = Object.entries(typeof query === 'object' && query !== null ? query : {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (item) => `${encodeURIComponent(name)}=${encodeURIComponent(text(item))}`,
    ),
  );
  return pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled;
}

const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
