/** The typed client over a transport that notes what it was asked. */
import { describe, expect, it } from 'vitest';
import { ApiError, createApi, urlOf, type WireRequest } from './client.ts';

function recording(status = 200, body: unknown = { items: [] }) {
  const sent: WireRequest[] = [];
  let keys = 0;
  const api = createApi(
    async (request) => {
      sent.push(request);
      return { status, body };
    },
    () => {
      keys += 1;
      return `key-${keys}`;
    },
  );
  return { api, sent };
}

describe('client', () => {
  it('API-2 fills the path, repeats lists in the query and leaves empty members out', () => {
    const input = { params: { id: 'a/b c' }, query: { tag: ['x', 'y&z'], cursor: undefined, limit: 5, search: '' } };
    expect(urlOf('/v1/things/:id', input)).toBe('/v1/things/a%2Fb%20c?tag=x&tag=y%26z&limit=5');
  });

  it('API-2 gives each unsafe call an idempotency key of its own, and reads none', async () => {
    const { api, sent } = recording();
    await api('GET /v1/settings');
    await api('PUT /v1/settings/:key', { params: { key: 'a.b' }, body: { value: 3 } });
    await api('PUT /v1/settings/:key', { params: { key: 'a.b' }, body: { value: 4 } });
    expect(sent.map((request) => request.headers['idempotency-key'])).toEqual([undefined, 'key-1', 'key-2']);
    expect(sent[1]).toMatchObject({ method: 'PUT', url: '/v1/settings/a.b', body: { value: 3 } });
  });

  it('API-2 throws the problem of an answer, also when a stranger answers', async () => {
    const problem = { type: '/problems/x/y', title: 'No', status: 409, code: 'x/y', detail: 'because' };
    await expect(recording(409, problem).api('GET /v1/settings')).rejects.toMatchObject({
      message: 'because',
      problem,
    });
    const stranger = recording(502, '<html>').api('GET /v1/settings');
    await expect(stranger).rejects.toBeInstanceOf(ApiError);
    await expect(stranger).rejects.toMatchObject({ problem: { status: 502, code: 'request/unexpected' } });
  });
});
