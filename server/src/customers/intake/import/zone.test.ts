/** Which time zone the imported history has, as reports of the command line ask it. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { newId } from '../../../platform/ids.ts';

describe('zone of imported orders', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function importOrders(order: string, timeZone: string): Promise<void> {
    const { intake } = app.modules;
    const open = () =>
      Readable.from([
        Buffer.from(`Order,Date,Customer,Item,Quantity,Price\n${order},2026-01-05 10:00:00,C1,Ball,1,5.00\n`),
      ]);
    const importId = newId();
    const file = await intake.inspectFile({
      importId,
      kind: 'orders',
      filename: 'a.csv',
      source: 'shop',
      createdBy: 'test',
      open,
    });
    await intake.setMapping(file.importId, { ...file.mapping, timeZone });
    expect((await intake.runFile(file.importId, { open, dryRun: false })).state).toBe('done');
  }

  it('CLI-3 is theirs while they share one, and nobody’s when they do not', async () => {
    expect(await app.modules.intake.zoneOfOrders()).toBeNull();
    await importOrders('1', 'Europe/London');
    expect(await app.modules.intake.zoneOfOrders()).toBe('Europe/London');
    await importOrders('2', 'Asia/Tokyo');
    expect(await app.modules.intake.zoneOfOrders()).toBeNull();
  });
});
