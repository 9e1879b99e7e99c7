/** What time does to merchants goes on for all others when one of them cannot be settled (MER-2). */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { testApp } from '../../../test/harness.ts';
import { bringMerchant } from '../../../test/merchants.ts';

it('MER-2 suspends who has no valid paper left, though another one cannot be settled, which is tried again', async () => {
  await using app = await testApp({ now: '2026-03-01T02:00:00Z' });
  const dated = (kind: string, validUntil: string) => ({ kind, number: 'n', validFrom: '2020-01-01', validUntil });
  const documents = [dated('business_license', '2150-01-01'), dated('hygiene_permit', '2026-03-10')];
  const categories = ['grooming'];
  const [broken, other] = [
    await bringMerchant(app, { categories, documents }),
    await bringMerchant(app, { categories, documents }),
  ];
  let mended = false;
  app.modules.merchant.onStatusChange(async (_tx, { merchantId }) => {
    if (merchantId === broken.merchantId && !mended) throw new Error('not now');
  });
  const states = async () => {
    const { rows } = await sql<{ state: string }>`
      select state from merchant.merchant where merchant_id = any(${[broken.merchantId, other.merchantId]}::uuid[])
      order by merchant_id`.execute(app.db);
    return rows.map((row) => row.state);
  };
  app.clock.set('2026-03-12T02:00:00Z');
  await expect(app.loop('merchant.upkeep')).rejects.toThrow('not now');
  expect(await states()).toEqual(['live', 'suspended']);
  mended = true;
  await app.loop('merchant.upkeep');
  expect(await states()).toEqual(['suspended', 'suspended']);
});
