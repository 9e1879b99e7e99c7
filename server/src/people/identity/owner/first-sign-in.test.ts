/** What the app is told when somebody whom only the business knew signs in for the first time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';

const phone = '13600000001';
let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const post = (url: string, body: object, headers = {}) => app.http.inject({ method: 'POST', url, body, headers });

async function signIn(): Promise<{ customerId: string; isNew: boolean }> {
  app.clock.advance({ seconds: 61 });
  const { developmentCode } = (await post('/v1/owner/codes', { phone })).json();
  return (await post('/v1/owner/sessions', { phone, code: developmentCode })).json();
}

it('ACC-1 says of a customer made by staff that the first sign-in is new, so that the screen’s language is kept', async () => {
  const made = await post('/v1/customers', { name: 'Robin Lee', phone }, await app.staff());
  const { customerId } = made.json();
  expect(await signIn()).toMatchObject({ customerId, isNew: true });
  expect(await signIn()).toMatchObject({ customerId, isNew: false });
});
