/** For tests of pets' records: calls over HTTP, an owner's dog and what is written down about it. */
import { expect } from 'vitest';
import type { TestApp } from './harness.ts';
import type { Headers } from './sign-in.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** @param app looked up at each call, since tests make it in `beforeAll` */
export function callsTo(app: () => TestApp) {
  return async (method: Method, url: string, headers: Headers = {}, body?: object) => {
    const reply = await app().http.inject({ method, url, headers, ...(body && { body }) });
    const json = String(reply.headers['content-type']).includes('json');
    return {
      status: reply.statusCode,
      headers: reply.headers,
      text: reply.body,
      body: json ? reply.json() : undefined,
    };
  };
}

export const rabies = {
  kind: 'vaccination',
  onDate: '2026-02-01',
  detail: { product: '瑞比克', batch: 'B7', clinic: '安安医院' },
};

/** Commands of an owner. @param owner looked up at each call, since tests make it in `beforeAll` */
export function recordsOf(call: ReturnType<typeof callsTo>, owner: () => { headers: Headers }) {
  return {
    async register(pet: object = {}, headers = owner().headers): Promise<string> {
      const body = { name: '豆豆', species: 'dog', birthday: '2024-01-01', ...pet };
      const reply = await call('POST', '/v1/owner/pets', headers, body);
      expect(reply.status, reply.text).toBe(201);
      return reply.body.petId;
    },
    async add(petId: string, entry: object = rabies, headers = owner().headers) {
      const reply = await call('POST', `/v1/owner/pets/${petId}/record`, headers, entry);
      expect(reply.status, reply.text).toBe(201);
      return reply.body;
    },
  };
}
