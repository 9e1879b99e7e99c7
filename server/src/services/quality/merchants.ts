/** The merchant module as quality uses it: names, what is visible, scores, and moves that only happen where they are lawful. */
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { MerchantModule } from '../merchant/index.ts';
import type { Judgement, Merchants, RatedStore } from './deps.ts';

type Face = Pick<
  MerchantModule,
  'findStores' | 'findMerchants' | 'listing' | 'setScore' | 'restrict' | 'delist' | 'reinstate'
>;

const caller = { principal: 'system' } as const;

export function merchantsOf(merchant: Face, clock: Clock): Merchants {
  const stateOf = async (tx: Tx, merchantId: string) =>
    (await merchant.findMerchants(tx, [merchantId])).get(merchantId)?.state;
  const order = ({ merchantId, storeId, categoryKey, reason }: Judgement) => ({
    merchantId,
    part: { storeId, categoryKey },
    reason,
  });
  const isRunning = async (tx: Tx, { merchantId }: Judgement) =>
    ['live', 'restricted', 'suspended'].includes((await stateOf(tx, merchantId)) ?? '');
  return {
    async stores(handle, storeIds) {
      const found = await merchant.findStores(handle, [...new Set(storeIds)]);
      const cards = [...found.values()].map(({ storeId, merchantId, name }) => ({
        storeId,
        merchantId,
        name,
        categories: [],
      }));
      return new Map(cards.map((card) => [card.storeId, card]));
    },
    visibleStores: (handle) => visibleStores(handle, merchant, clock.now()),
    async setScore(tx, storeId, { categoryKey, stars, reviews, rank }) {
      if (categoryKey === '*') await merchant.setScore(tx, storeId, { score: stars, reviews, rank });
    },
    async restrict(tx, judgement) {
      if (await isRunning(tx, judgement)) await merchant.restrict(tx, caller, order(judgement));
    },
    async restore(tx, judgement) {
      if (await isRunning(tx, judgement)) await merchant.reinstate(tx, caller, order(judgement));
    },
    async delist(tx, judgement) {
      if (await isRunning(tx, judgement)) await merchant.delist(tx, caller, order(judgement));
    },
    async names(handle, merchantIds) {
      const found = await merchant.findMerchants(handle, [...new Set(merchantIds)]);
      return new Map([...found.values()].map(({ merchantId, name }) => [merchantId, name]));
    },
    async phonesOf(handle, merchantId) {
      const { rows } = await sql<{ phone: string }>`
        select distinct s.phone from ${merchant.listing.stores(clock.now())} s
        where s.merchant_id = ${merchantId} and s.phone is not null`.execute(handle);
      return rows.map((row) => row.phone);
    },
  };
}

async function visibleStores(handle: Db | Tx, merchant: Face, at: Temporal.Instant): Promise<RatedStore[]> {
  const { rows } = await sql<RatedStore>`
    select s.store_id as "storeId", s.merchant_id as "merchantId", s.name,
      array_agg(distinct o.category_key order by o.category_key) as categories
    from ${merchant.listing.stores(at)} s join ${merchant.listing.offers(at)} o using (store_no)
    group by s.store_id, s.merchant_id, s.name order by s.store_id`.execute(handle);
  return rows;
}
