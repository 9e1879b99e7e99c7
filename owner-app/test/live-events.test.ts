/** A page that listens is told: the app asks the server for every event that its pages wait for. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as contract from '@pawloop/contract';
import { ownerEvents } from '../src/live/owner-events.ts';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Tells what changes nothing that a page shows. */
const unheard = new Set(['booking.reminder_due', 'coupon.expiring', 'message.opened', 'message.unsubscribed']);

function eventsOfOwners(found: object, names = new Set<string>(), depth = 0): Set<string> {
  for (const one of Object.values(found)) {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) continue;
    const { name, live } = one as { readonly name?: unknown; readonly live?: { readonly owner?: boolean | string } };
    if (typeof name === 'string' && live?.owner) names.add(name);
    else if (depth < 2) eventsOfOwners(one, names, depth + 1);
  }
  return names;
}

describe('live events', () => {
  it('BOOK-9 MER-7 asks for every event of an owner that some page listens to', () => {
    const files = globSync('**/*.{ts,tsx}', { cwd: source });
    const prefixes = files.flatMap((file) =>
      [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/useLive\('([^']+)'/g)].map(([, prefix]) => prefix ?? ''),
    );
    const waited = [...eventsOfOwners(contract)].filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
    assert.ok(waited.includes('quality.claim_decided'));
    assert.deepEqual(
      waited.filter((name) => !ownerEvents.includes(name) && !unheard.has(name)),
      [],
    );
  });

  it('BOOK-9 asks for nothing that the server does not tell owners', () => {
    const told = eventsOfOwners(contract);
    assert.deepEqual(
      ownerEvents.filter((name) => !told.has(name)),
      [],
    );
  });
});
