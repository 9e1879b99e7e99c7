/** The permission table is the contract itself: every endpoint is called as everybody, and answers as the table says. */
import { type Access, type Endpoint, endpoints, permissions } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from './harness.ts';

const ANY_ID = '0190a0a0-0000-7000-8000-00000000abcd';
const REFUSED = new Set(['auth/sign-in-needed', 'auth/forbidden']);

interface Case {
  readonly route: string;
  readonly endpoint: Endpoint;
}

const cases: Case[] = Object.entries(endpoints).map(([route, endpoint]) => ({ route, endpoint: endpoint as Endpoint }));

describe('permission table', () => {
  let app: TestApp;
  let owner: Headers;
  let nobodySpecial: Headers;
  const holders = new Map<string, Headers>();

  beforeAll(async () => {
    app = await testApp();
    owner = (await app.owner()).headers;
    nobodySpecial = await app.staff([]);
    for (const permission of permissions) holders.set(permission, await app.staff([permission]));
  });
  afterAll(() => app[Symbol.asyncDispose]());

  /** @returns the problem's code when the caller was refused for who they are */
  async function refusal({ route }: Case, headers: Headers = {}): Promise<string | undefined> {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replace(/:\w+/g, ANY_ID);
    // An empty body breaks most contracts: who may not call must hear that first, who may hears of the body.
    const reply = await app.http.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, ...(method !== 'GET' && { 'content-type': 'application/json' }) },
      ...(method !== 'GET' && { payload: '{}' }),
    });
    expect(reply.statusCode, `${route}: ${reply.body.slice(0, 200)}`).toBeLessThan(500);
    if (!reply.headers['content-type']?.toString().includes('problem+json')) return undefined;
    const { code } = reply.json<{ code: string }>();
    return REFUSED.has(code) ? code : undefined;
  }

  const allows = (allow: readonly Access[], words: readonly Access[]) => allow.some((word) => words.includes(word));

  it('SEC-1 has an endpoint for every module', () => {
    expect(cases.length).toBeGreaterThan(60);
  });

  it.each(cases)('SEC-1 $route lets in whom the table lets in, and nobody else', async (entry) => {
    const { allow } = entry.endpoint;
    if (entry.route === 'DELETE /v1/staff/sessions/current' || entry.route === 'DELETE /v1/owner/sessions/current')
      return;
    expect(await refusal(entry)).toBe(allows(allow, ['public']) ? undefined : 'auth/sign-in-needed');
    expect(await refusal(entry, owner)).toBe(allows(allow, ['public', 'owner']) ? undefined : 'auth/forbidden');
    expect(await refusal(entry, nobodySpecial)).toBe(allows(allow, ['public', 'staff']) ? undefined : 'auth/forbidden');
    for (const [permission, headers] of holders) {
      const expected = allows(allow, ['public', 'staff', permission as Access]) ? undefined : 'auth/forbidden';
      expect(await refusal(entry, headers), permission).toBe(expected);
    }
  });
});
