/** What the server does for owners has a way in the app: no endpoint of theirs is left without a screen (UI-O1). */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const textsOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: root }).map((file) => readFileSync(`${root}/${file}`, 'utf8'));

/** Asked by nobody on purpose: the booking says how its payment stands. */
const NOT_ASKED = ['GET /v1/owner/payments/:paymentId'];

const code = textsOf('owner-app/src/**/*.{ts,tsx}').join('\n');
const endpoints = textsOf('contract/src/**/*.ts').flatMap((text) =>
  [...text.matchAll(/^ {2}'((?:GET|POST|PUT|PATCH|DELETE) \/v1\/owner\/[^']+)'/gm)].map(([, name]) => name ?? ''),
);

/** Named as in the contract, or its path put together with ids; the id of a single file may be added elsewhere. */
function isCalled(endpoint: string): boolean {
  if (code.includes(`'${endpoint}'`)) return true;
  const path = endpoint.replace(/^\w+ /, '').replace(/\/:(?:fileId|photoId|mediaId)$/, '');
  const built = path.replaceAll('.', '\\.').replace(/:\w+/g, '\\$\\{[^}]+\\}');
  return new RegExp(`[\`']${built}[\`'/?]`).test(code);
}

describe('endpoints of owners', () => {
  it('UI-O1 each has its way in the app', () => {
    assert.ok(endpoints.length > 100);
    assert.deepEqual(
      endpoints.filter((endpoint) => !isCalled(endpoint)),
      NOT_ASKED,
    );
  });
});
