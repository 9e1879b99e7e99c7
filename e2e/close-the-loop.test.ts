/** Story: a new operator brings a shop's history in, calls the sleeping customers back with one click, and sees what it brought. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { openPhone, signInOnPhone } from './phone.ts';
import { type StoryServer, startServer } from './server.ts';

const DAY_MS = 86_400_000;
const CUSTOMERS = 24;
/** Customers 1 to `ASLEEP` have not come for more than ninety days; the first of them is the owner of the story. */
const ASLEEP = 6;
const OWNER = { name: 'Robin Lee', phone: '13800005001' };
const GIFT = 'Time gift: 80 off from 200';
const COUPON_DAYS = 3;
const GIFT_FEN = 8000;
const PRICE_FEN = 26_800;
/** Until something that other parts of the system do has arrived on a page. */
const ARRIVES = { timeout: 60_000 };

function customersCsv(): string {
  const lines = ['Customer,Name,Phone,City'];
  for (let n = 1; n <= CUSTOMERS; n += 1) {
    lines.push(`C${n},${n === 1 ? OWNER.name : `Guest ${n}`},1380000${5000 + n},Hangzhou`);
  }
  return `${lines.join('\n')}\n`;
}

/** Three orders each; who sleeps had the last one a hundred days ago or more, the others had it within the last month. */
function ordersCsv(now: number): string {
  const lines = ['Order,Date,Customer,Item,Quantity,Price'];
  for (let n = 1; n <= CUSTOMERS; n += 1) {
    const last = n <= ASLEEP ? 100 + n : n;
    for (let visit = 0; visit < 3; visit += 1) {
      const date = new Date(now - (last + visit * 20) * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
      lines.push(`${n}-${visit},${date},C${n},Dog food,2,${60 + n}.50`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `2 d 23:59:58` in seconds. */
function secondsOf(clock: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+) d )?(\d\d):(\d\d):(\d\d)$/.exec(clock) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`;

/** The value under a figure's label, on boards and results alike. */
function figure(page: Page, label: string): Locator {
  const named = page.locator('.figure-label').filter({ hasText: new RegExp(`^${label}`) });
  return page.locator('.figure').filter({ has: named }).first().locator('.figure-value');
}

const shows = (page: Page, label: string) => expect.poll(() => figure(page, label).textContent(), ARRIVES);

describe('close the loop', () => {
  let server: StoryServer;
  let browser: Browser;
  let staff: Caller;
  let desk: Page;
  let robin: Page;
  let customerId = '';
  let journeyId = '';
  const pageErrors: string[] = [];

  const open = (page: Page, path: string) => page.goto(`${server.url}/console${path}`);

  async function importFile(kind: 'customers' | 'orders', text: string): Promise<void> {
    await open(desk, `/import?kind=${kind}`);
    const file = { name: `${kind}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await desk.locator('input[type=file]').setInputFiles(file);
    await desk.getByRole('button', { name: 'Dry run first' }).click();
    await desk.getByText('Dry run (nothing written yet)').waitFor();
    await desk.getByRole('button', { name: 'Import', exact: true }).first().click();
    await desk.getByText('Import done').waitFor();
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
    desk = await context.newPage();
    desk.setDefaultTimeout(ARRIVES.timeout);
    desk.on('pageerror', (error) => pageErrors.push(error.message));
    robin = await openPhone(browser, pageErrors);
    robin.setDefaultTimeout(ARRIVES.timeout);
    staff = await signInStaff(server.url, 'admin', server.password);
    // The story is told at any hour.
    for (const key of ['message.quietFrom', 'message.quietUntil']) {
      await staff.api('PUT /v1/settings/:key', { params: { key }, body: { value: '12:00' } });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('AUD-1 a new operator signs in and imports customers with their phones, then their orders', async () => {
    await open(desk, '/');
    await desk.getByLabel('Login').fill('admin');
    await desk.getByLabel('Password').fill(server.password);
    await desk.getByRole('button', { name: 'Sign in' }).click();
    await desk.getByText('Getting started').first().waitFor();
    await importFile('customers', customersCsv());
    await importFile('orders', ordersCsv(Date.now()));
  });

  it('AUD-6 finds the sleeping regulars and keeps them as a segment', async () => {
    await open(desk, '/segments/new');
    await desk.getByRole('button', { name: 'Wake up regulars' }).click();
    await desk.getByText(`${ASLEEP} customers`, { exact: true }).waitFor();
    await desk.getByRole('button', { name: 'Save segment' }).click();
    await desk.getByLabel('Name').fill('Sleeping regulars');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByRole('heading', { name: 'Sleeping regulars' }).waitFor();
    await desk.getByRole('row').getByRole('link', { name: OWNER.name }).click();
    await desk.getByRole('heading', { name: OWNER.name }).waitFor();
    await desk.getByText('Dormant').first().waitFor();
    customerId = new URL(desk.url()).pathname.split('/').at(-1) ?? '';
  });

  it('ACC-1 ACC-5 the owner signs in with the phone of the import and agrees to offers', async () => {
    await signInOnPhone(robin, server.url, OWNER.phone);
    await robin.goto(`${server.url}/app/#/packages/message/settings`);
    for (const name of ['In-app messages', 'Text message']) {
      await robin.getByRole('switch', { name }).click();
      await robin.getByRole('switch', { name, checked: true }).waitFor();
    }
    await robin.goto(`${server.url}/app/#/packages/message/inbox`);
    await robin.getByText('No messages yet').waitFor();
    await robin.evaluate(() => document.body.setAttribute('data-untouched', ''));
  });

  it('CAM-2 starts the recall from the ready journeys, with nobody held out', async () => {
    await open(desk, '/journeys/ready');
    const card = desk.getByRole('listitem').filter({ has: desk.getByRole('heading', { name: 'Recall · time gift' }) });
    await card.getByRole('button', { name: 'Use it' }).click();
    const drawer = desk.getByRole('dialog', { name: 'Recall · time gift' });
    await drawer.getByLabel('Hold-out').fill('0');
    await drawer.getByRole('button', { name: 'Start', exact: true }).click();
    await desk.getByRole('heading', { name: 'Recall · time gift', level: 1 }).waitFor();
    await desk.getByText('Running', { exact: true }).first().waitFor();
    journeyId = new URL(desk.url()).pathname.split('/').at(-1) ?? '';
  });

  it('CAM-4 the message reaches the open inbox by itself, and everybody who sleeps is inside', async () => {
    await robin.getByText('You have received a coupon').waitFor();
    await robin.getByText('1 unread').waitFor();
    expect(await robin.locator('body[data-untouched]').count()).toBe(1);
    await open(desk, `/journeys/${journeyId}?side=runs`);
    await desk.getByRole('row').filter({ hasText: OWNER.name }).waitFor();
    const { totals } = await staff.api('GET /v1/journeys/:journeyId', { params: { journeyId } });
    expect(totals.entered).toBe(ASLEEP);
  });

  it('CAM-5 sends the paid offer to nobody who did not agree', async () => {
    const ask = async () => {
      const query = { journeyId, channel: 'sms', limit: 100 } as const;
      const { items } = await staff.api('GET /v1/messages', { query });
      return items.map((send) => [send.customerName, send.state, send.reason].join(' ')).sort();
    };
    const others = Array.from({ length: ASLEEP - 1 }, (_, n) => `Guest ${n + 2} blocked consent`);
    await expect.poll(ask, ARRIVES).toEqual([...others, `${OWNER.name} sent `]);
  });

  it('LOY-6 LOY-7 the wallet holds the coupon, and counts down to its end', async () => {
    await robin.getByRole('button', { name: /You have received a coupon/ }).click();
    await robin.getByRole('button', { name: 'Open', exact: true }).click();
    const qr = robin.getByRole('img', { name: /^QR code of [0-9A-Z]{12}$/ });
    await qr.waitFor();
    const { items } = await staff.api('GET /v1/coupons', { query: { customerId } });
    expect(items.map(({ name, state }) => [name, state])).toEqual([[GIFT, 'issued']]);
    const left = (Date.parse(items[0]?.validTo ?? '') - Date.now()) / 1000;
    expect(left / 86_400).toBeLessThanOrEqual(COUPON_DAYS);
    const clock = (await robin.getByRole('timer').last().textContent()) ?? '';
    expect(Math.abs(secondsOf(clock) - left)).toBeLessThan(3);
    expect(await qr.getAttribute('alt').then((alt) => alt ?? qr.getAttribute('aria-label'))).toContain(items[0]?.code);
  });

  it('LOY-6 INS-2 the counter redeems it, and phone and running board show it at once', async () => {
    const board = await desk.context().newPage();
    await open(board, `/insight/journeys?journey=${journeyId}`);
    await shows(board, 'Coupons granted').toBe(String(ASLEEP));
    await shows(board, 'Redeemed').toBe('0');
    const { items } = await staff.api('GET /v1/coupons', { query: { customerId } });
    await open(desk, `/customers/${customerId}`);
    await desk.getByRole('button', { name: 'Counter sale' }).click();
    await desk.getByLabel('Item').fill('Dog food, large bag');
    await desk.getByLabel('Unit price').fill(String(PRICE_FEN / 100));
    await desk.getByLabel('Enter a code').fill(items[0]?.code ?? '');
    await desk.getByRole('button', { name: 'Find', exact: true }).click();
    await desk.getByRole('checkbox', { name: `Use ${GIFT}`, checked: true }).waitFor();
    const till = desk.getByRole('dialog', { name: 'Counter sale' });
    await till.getByText(yuan(PRICE_FEN - GIFT_FEN), { exact: true }).waitFor();
    await till.getByRole('button', { name: 'Paid' }).click();
    const receipt = desk.getByRole('dialog', { name: 'Receipt' });
    await receipt
      .getByText(yuan(PRICE_FEN - GIFT_FEN), { exact: true })
      .first()
      .waitFor();
    // Neither the phone nor the board was touched.
    await robin.getByText(`You saved ¥${GIFT_FEN / 100}`).waitFor();
    await shows(board, 'Redeemed').toBe('1');
    await shows(board, 'Orders').toBe('1');
    await board.close();
  });

  it('CAM-9 rule 42 board and results show the recovered customer, and cost and ROI that plain facts give', async () => {
    const sent = await staff.api('GET /v1/messages', { query: { journeyId, state: 'sent', limit: 100 } });
    const used = await staff.api('GET /v1/coupons', { query: { journeyId, state: 'redeemed', limit: 100 } });
    const params = { customerId };
    const orders = await staff.api('GET /v1/customers/:customerId/orders', { params, query: { limit: 1 } });
    const settings = await staff.api('GET /v1/settings', {});
    const percent = Number(settings.items.find(({ key }) => key === 'journey.marginPercent')?.value);
    const messageFen = sent.items.reduce((sum, { priceFen }) => sum + priceFen, 0);
    const discountFen = used.items.reduce((sum, coupon) => sum + (coupon.discountFen ?? 0), 0);
    const netFen = orders.items.reduce((sum, order) => sum + order.grossFen - order.returnFen, 0);
    expect([discountFen, netFen]).toEqual([GIFT_FEN, PRICE_FEN - GIFT_FEN]);
    expect(messageFen).toBeGreaterThan(0);
    const costFen = messageFen + discountFen;
    const roi = String(Math.round((netFen * percent) / costFen) / 100);
    for (const [path, words] of [
      [`/insight/journeys?journey=${journeyId}`, ['Orders', 'Cost', 'ROI']],
      [`/journeys/${journeyId}?side=results`, ['Orders', 'Cost', 'ROI']],
    ] as const) {
      await open(desk, path);
      for (const [word, value] of words.map((word, index) => [word, ['1', yuan(costFen), roi][index]] as const)) {
        await shows(desk, word).toBe(value);
      }
    }
    await shows(desk, 'Net sales').toBe(yuan(netFen));
    await shows(desk, 'Margin').toBe(yuan(Math.round((netFen * percent) / 100)));
    await shows(desk, 'Recovered customers').toBe('1');
    await shows(desk, 'Coupons: redeemed / granted').toBe(`1 / ${ASLEEP}`);
    expect(pageErrors).toEqual([]);
  });
});
