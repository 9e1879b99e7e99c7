/** Imports of real public files; skipped where the folder `shared` beside the repository is absent (CLI-2, AUD-1). */
import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import type { Intake } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { newId } from '../../../platform/ids.ts';

const SHARED = path.resolve(import.meta.dirname, '../../../../../../shared/data');
const RETAIL = path.join(SHARED, 'retail-uci-2011/online_retail_2010-12_2011-12.csv.gz');
const EVENTS = path.join(SHARED, 'events-rees46/events_even_users.csv.gz');
const LICENCES = path.join(SHARED, 'pet-licences-seattle/seattle_pet_licenses.csv.gz');
const TIMEOUT = { timeout: 300_000 };

describe.skipIf(!existsSync(RETAIL))('CLI-2 real files (skipped where ../shared is absent)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp({ now: '2026-03-01T02:00:00Z' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  /** Read twice; the second time nothing may change. */
  async function twice(kind: Intake.ImportKind, file: string): Promise<[Intake.ImportCounts, Intake.ImportCounts]> {
    const { intake } = app.modules;
    const open = () => createReadStream(file);
    const importId = newId();
    await intake.inspectFile({ importId, kind, filename: path.basename(file), source: kind, createdBy: 'test', open });
    const first = await intake.runFile(importId, { open, dryRun: false });
    const second = await intake.runFile(importId, { open, dryRun: false });
    expect([first.state, second.state]).toEqual(['done', 'done']);
    return [first.counts, second.counts];
  }

  it('CLI-2 reads the retail file of 541,909 lines to the published figures, once', TIMEOUT, async () => {
    const [first, second] = await twice('orders', RETAIL);
    expect(first).toMatchObject({
      lines: 541_909,
      orders: 25_900,
      customers: 4372,
      anonymousLines: 135_080,
      cancellations: 9288,
      inserted: 25_900,
      unchanged: 0,
      rejected: 0,
    });
    expect(second).toMatchObject({ inserted: 0, unchanged: 25_900, rejected: 0 });
  });

  it('CLI-1 reads the behaviour events, once', TIMEOUT, async () => {
    const [first, second] = await twice('events', EVENTS);
    expect(first).toMatchObject({ lines: 8733, events: 8733, inserted: 8733, rejected: 0 });
    expect(second).toMatchObject({ inserted: 0, unchanged: 8733 });
  });

  it('CLI-1 reads the pet licences, each animal once: 1,912 lines renew a licence', TIMEOUT, async () => {
    const [first, second] = await twice('pets', LICENCES);
    expect(first).toMatchObject({ lines: 66_042, pets: 64_130, inserted: 64_130, unchanged: 1912, rejected: 0 });
    expect(second).toMatchObject({ inserted: 0, unchanged: 66_042 });
  });
});
