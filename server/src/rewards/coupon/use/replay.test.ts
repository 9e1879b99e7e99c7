/**
 * A year of real redemptions through grant, redemption and expiry: dunnhumby's Complete Journey (public domain), 27 campaigns
 * of 2017. A small campaign of our own shows the same where the data are not at hand.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTemplate, everywhere } from '../../../../test/coupon-template.ts';
import { couponDesk } from '../../../../test/coupons.ts';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

const DATA = path.resolve(import.meta.dirname, '../../../../../../shared/data/complete-journey');
const ZONE = 'America/New_York';
const FACE_FEN = 100;

interface Campaign {
  readonly id: string;
  /** Calendar dates, both included. */
  readonly start: string;
  readonly end: string;
}

interface Use {
  readonly campaign: string;
  readonly household: string;
  readonly upc: string;
  readonly date: string;
}

let app: TestApp;
let desk: ReturnType<typeof couponDesk>;

beforeAll(async () => {
  app = await testApp({ now: '2017-01-01T05:00:00Z', env: { PAWLOOP_TIME_ZONE: ZONE } });
  desk = couponDesk(app, await app.staff());
});
afterAll(() => app[Symbol.asyncDispose]());

const startOf = (date: string): Temporal.Instant =>
  Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: ZONE }).toInstant();
const dayAfter = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();
const within = ({ start, end }: Campaign, date: string): boolean => start <= date && date <= end;

async function customersOf(households: readonly string[]): Promise<Map<string, string>> {
  const ids = new Map(households.map((household) => [household, newId()]));
  const rows = [...ids.values()].map((customerId) => ({
    customerId,
    status: 'known' as const,
    name: null,
    registeredAt: app.clock.now(),
  }));
  await inTransaction(app.db, (tx) => app.modules.identity.insertCustomers(tx, rows, { announce: false }));
  return ids;
}

interface Told {
  /** Refusals of uses that lie outside their campaign. */
  refused: number;
  discountFen: number;
}

/**
 * Each redemption's coupon is granted when its campaign begins, and one to each targeted household that redeemed nothing;
 * redeemed on its day; what is left expires with the campaign. Every campaign has a budget for what it grants.
 */
async function replay(
  campaign: Campaign,
  uses: readonly Use[],
  targeted: readonly string[],
  skusOf: (upc: string) => readonly string[],
): Promise<{ told: Told; budgetId: string }> {
  const households = [...new Set([...targeted, ...uses.map((use) => use.household)])];
  const customers = await customersOf(households);
  const idle = targeted.filter((household) => !uses.some((use) => use.household === household));
  const pieces = uses.length + idle.length;
  const { budgetId } = await desk.budget(pieces * FACE_FEN);
  const templates = new Map<string, string>();
  const upcs = [...new Set([...uses.map((use) => use.upc), 'none'])];
  for (const upc of upcs) {
    const skus = skusOf(upc).slice(0, 200);
    const validity = { kind: 'fixed', from: startOf(campaign.start), until: startOf(dayAfter(campaign.end)) } as const;
    const fixed = { ...validity, from: validity.from.toString(), until: validity.until.toString() };
    const change = { validity: fixed, perCustomer: null, claim: 'none', budgetId } as const;
    const template = aTemplate(change, { valueFen: FACE_FEN, scope: { ...everywhere, skus: [...skus] } });
    const principal = { kind: 'anonymous' } as const;
    const caller = { principal, requestId: 'replay' };
    const { templateId } = await app.modules.coupon.createTemplate(caller, template);
    await app.modules.coupon.changeStatus(caller, templateId, 'active');
    templates.set(upc, templateId);
  }
  app.clock.set(startOf(campaign.start));
  const grantOf = (household: string, upc: string, key: string) => ({
    key: `${campaign.id}/${key}`,
    templateId: templates.get(upc) ?? '',
    customerId: customers.get(household) ?? '',
    origin: { kind: 'staff', staffId: newId(), reason: 'campaign' } as const,
  });
  const grants = [
    ...uses.map((use, nth) => grantOf(use.household, use.upc, `use/${nth}`)),
    ...idle.map((household) => grantOf(household, 'none', `idle/${household}`)),
  ];
  const grantAll = () => inTransaction(app.db, (tx) => app.modules.coupon.grant(tx, grants, app.clock.now()));
  const granted = await grantAll();
  expect(await grantAll()).toEqual(granted);
  const told: Told = { refused: 0, discountFen: 0 };
  const byDate = [...uses.entries()].sort(([, a], [, b]) => (a.date < b.date ? -1 : 1));
  for (const [nth, use] of byDate) {
    const coupon = granted.get(`${campaign.id}/use/${nth}`);
    if (!coupon || 'refused' in coupon) throw new Error('a coupon was refused');
    app.clock.set(startOf(use.date).add({ hours: 12 }));
    const [sku = 'any'] = skusOf(use.upc);
    const sale = {
      customerId: customers.get(use.household) ?? '',
      couponIds: [coupon.couponId],
      orderId: newId(),
      kind: 'goods' as const,
      lines: [
        { sku, quantity: 2, amountFen: 250 },
        { sku: 'something else', quantity: 1, amountFen: 300 },
      ],
      at: app.clock.now(),
    };
    try {
      const priced = await inTransaction(app.db, (tx) => app.modules.coupon.redeem(tx, sale));
      told.discountFen += priced.discountFen;
    } catch (error) {
      if ((error as { type?: { code: string } }).type?.code !== 'coupon/not-redeemable') throw error;
      told.refused += 1;
    }
  }
  app.clock.set(startOf(dayAfter(campaign.end)));
  await app.loop('coupon.upkeep');
  return { told, budgetId };
}

async function check(campaign: Campaign, uses: readonly Use[], { told, budgetId }: Awaited<ReturnType<typeof replay>>) {
  const inTime = uses.filter((use) => within(campaign, use.date)).length;
  expect(told).toEqual({ refused: uses.length - inTime, discountFen: inTime * FACE_FEN });
  const { rows } = await sql<{ limit_amount: number; reserved: number; spent: number }>`
    select sum(limit_amount)::bigint as limit_amount, sum(reserved)::bigint as reserved, sum(spent)::bigint as spent
    from budget.slot where budget_id = ${budgetId}`.execute(app.db);
  expect(rows[0]).toMatchObject({ reserved: 0, spent: inTime * FACE_FEN });
  const { rows: states } = await sql<{ state: string; n: number }>`
    select state, count(*)::int as n from coupon.coupon where budget_id = ${budgetId} group by 1 order by 1`.execute(
    app.db,
  );
  const pieces = (rows[0]?.limit_amount ?? 0) / FACE_FEN;
  expect(Object.fromEntries(states.map((row) => [row.state, row.n]))).toEqual({
    ...(pieces > inTime && { expired: pieces - inTime }),
    ...(inTime > 0 && { redeemed: inTime }),
  });
}

function csv(name: string): Record<string, string>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(path.join(DATA, `${name}.csv.gz`)))
    .toString('utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, place) => [column, cells[place] ?? '']));
  });
}

describe('a campaign from grant to expiry', () => {
  it('LOY-6 CAM-7 a small one: in time, late, twice by one household, never', async () => {
    const campaign = { id: 'small', start: '2017-01-31', end: '2017-02-28' };
    const use = (household: string, date: string): Use => ({ campaign: 'small', household, upc: 'u1', date });
    const uses = [
      use('h1', '2017-01-31'),
      use('h1', '2017-02-14'),
      use('h2', '2017-02-28'),
      use('h3', '2017-03-01'),
      use('h4', '2017-01-30'),
    ];
    await check(campaign, uses, await replay(campaign, uses, ['h1', 'h5', 'h6'], () => ['p1', 'p2']));
  });

  it.skipIf(!existsSync(DATA))(
    'LOY-6 CAM-7 the 954 redemptions of 27 real campaigns, each budget exact at its end',
    async () => {
      const campaigns = csv('campaign_descriptions').map(({ campaign_id: id = '', start_date, end_date }) => ({
        id,
        start: start_date ?? '',
        end: end_date ?? '',
      }));
      const uses = csv('coupon_redemptions').map((row) => ({
        campaign: row.campaign_id ?? '',
        household: row.household_id ?? '',
        upc: row.coupon_upc ?? '',
        date: row.redemption_date ?? '',
      }));
      expect([campaigns.length, uses.length]).toEqual([27, 954]);
      const products = Map.groupBy(csv('coupons'), (row) => `${row.campaign_id}/${row.coupon_upc}`);
      const targeted = Map.groupBy(csv('campaigns'), (row) => row.campaign_id);
      for (const campaign of campaigns) {
        const own = uses.filter((use) => use.campaign === campaign.id);
        const households = (targeted.get(campaign.id) ?? []).map((row) => row.household_id ?? '').slice(0, 100);
        const skusOf = (upc: string) =>
          (products.get(`${campaign.id}/${upc}`) ?? []).map((row) => row.product_id ?? '');
        await check(campaign, own, await replay(campaign, own, households, skusOf));
      }
    },
    180_000,
  );
});
