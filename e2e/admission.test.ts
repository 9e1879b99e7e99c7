/** Story: a business applies, is reviewed document by document, trains its people, goes live, and owners find its store. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { courseOf, handIn, MANAGER_PASSWORD, openStore, paper, rightAnswer } from './admission.ts';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { choose } from './choose.ts';
import { type StoryServer, startServer } from './server.ts';
import { CENTRE, type OwnersPhone, openDesk, openOwnersPhone } from './visit.ts';

const BUSINESS = 'Bubble Paws';
const LOGIN = 'bubble-paws';
const STORE = 'Bubble Paws West Lake';
const REASON = 'The stamp cannot be read';
const BATH = { service: 'bath', skill: 'wash', things: ['tub', 'table'], priceFen: 9900 };
const OWNER = { phone: '19912340004', dog: 'Mochi' };
/** Until something that other parts of the system do has arrived on a page. */
const ARRIVES = { timeout: 60_000 };

describe('admission of a merchant', () => {
  let server: StoryServer;
  let browser: Browser;
  let admin: Caller;
  let manager: Caller;
  /** The operator's, and the merchant's page. */
  let desk: Page;
  let shop: Page;
  /** The operator's first page, left open. */
  let home: Page;
  let robin: OwnersPhone;
  let merchantId = '';
  const pageErrors: string[] = [];

  const visible = (locator: Locator) => locator.filter({ visible: true });
  const waitingFor = (queue: string, count: number) =>
    home
      .getByRole('link')
      .filter({ hasText: queue })
      .filter({ has: home.getByText(String(count), { exact: true }) });
  const head = (page: Page) => page.locator('.page-head');
  const openShop = (path: string) => shop.goto(`${server.url}/console${path}`);
  const state = (page: Page, name: string) => head(page).getByText(name, { exact: true }).waitFor();
  const line = (page: Page, kind: string) => page.getByRole('listitem').filter({ hasText: kind }).last();

  /** Through the drawer of the merchant's page of documents. */
  async function handInOnPage(kind: string, number: string): Promise<void> {
    await head(shop).getByRole('button', { name: 'Hand in a document' }).click();
    const drawer = shop.getByRole('dialog', { name: 'Hand in a document' });
    await drawer.getByRole('combobox', { name: 'Kind' }).click();
    await choose(shop, kind);
    await drawer.getByLabel('Number').fill(number);
    await drawer.getByLabel('Valid from').fill('2020-01-01');
    await drawer.getByLabel('Valid from').press('Enter');
    const file = { name: `${number}.pdf`, mimeType: 'application/pdf', buffer: paper() };
    await drawer.locator('input[type=file]').setInputFiles(file);
    await drawer.getByRole('button', { name: 'Hand in a document' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await shop.getByText(number).waitFor();
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    admin = await signInStaff(server.url, 'admin', server.password);
    desk = await openDesk(browser, admin, { width: 1440, height: 900 }, pageErrors);
    desk.setDefaultTimeout(ARRIVES.timeout);
    home = await openDesk(browser, admin, { width: 1440, height: 900 }, pageErrors);
    home.setDefaultTimeout(ARRIVES.timeout);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
    shop = await context.newPage();
    shop.setDefaultTimeout(ARRIVES.timeout);
    shop.on('pageerror', (error) => pageErrors.push(error.message));
    robin = await openOwnersPhone(browser, { url: server.url, ...OWNER }, pageErrors);
    robin.page.setDefaultTimeout(ARRIVES.timeout);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('MER-1 a business applies on the public page, and its manager is signed in at once', async () => {
    await openShop('/sign-in');
    await shop.getByRole('link', { name: 'Become a partner' }).click();
    await shop.getByLabel('Business name').fill(BUSINESS);
    await shop.getByRole('combobox', { name: 'Categories' }).click();
    await choose(shop, 'Grooming');
    await shop.keyboard.press('Escape');
    await shop.getByLabel('Contact name').fill('Mei Lin');
    await shop.getByLabel('Contact phone').fill('+86 571 0000 1234');
    await shop.getByLabel('Sign-in name').fill(LOGIN);
    await shop.getByLabel('Password').fill(MANAGER_PASSWORD);
    await shop.getByRole('button', { name: 'Apply' }).click();
    await shop.getByRole('heading', { name: 'Documents and admission' }).waitFor();
    await state(shop, 'Draft');
    manager = await signInStaff(server.url, LOGIN, MANAGER_PASSWORD);
    merchantId = (await manager.api('GET /v1/staff/me')).merchantId ?? '';
  });

  it('MER-1 submits once every document lies there, and not before', async () => {
    await handInOnPage('Business licence', 'BL-1');
    await head(shop).getByRole('button', { name: 'Submit for review' }).click();
    await shop.getByText('A document or an exam is missing before that').first().waitFor();
    await state(shop, 'Draft');
    await handInOnPage('Hygiene certificate', 'HC-1');
    await openStore(manager, merchantId, { name: STORE, ...CENTRE }, BATH);
    await desk.goto(`${server.url}/console/merchants`);
    await desk.getByRole('heading', { name: 'Merchants' }).waitFor();
    await desk.evaluate(() => document.body.setAttribute('data-untouched', ''));
    await head(shop).getByRole('button', { name: 'Submit for review' }).click();
    await state(shop, 'Submitted');
  });

  it('MER-1 the operator’s first page counts it', async () => {
    await home.goto(`${server.url}/console/`);
    await waitingFor('Merchants to review', 1).waitFor();
  });

  it('MER-1 the operator sees it come in, looks at each document, and refuses one with the reason', async () => {
    await desk.getByRole('row').filter({ hasText: BUSINESS }).getByText('Submitted', { exact: true }).waitFor();
    expect(await desk.locator('body[data-untouched]').count()).toBe(1);
    await desk.getByRole('link', { name: BUSINESS }).click();
    await head(desk).getByRole('button', { name: 'Start review' }).click();
    await state(desk, 'In review');
    await desk.getByRole('button', { name: /Hygiene certificate/ }).click();
    const side = desk.locator('.review-side');
    await side.getByText('HC-1').waitFor();
    await side.getByRole('button', { name: 'Refuse' }).click();
    const ask = desk.getByRole('dialog', { name: 'Refuse' });
    await ask.getByRole('textbox').fill(REASON);
    await ask.getByRole('button', { name: 'Refuse' }).click();
    await line(shop, 'Hygiene certificate').getByText(REASON).waitFor();
  });

  it('MER-1 MER-2 approves what is in order, and then the merchant', async () => {
    await handIn(manager.api, merchantId, 'hygiene_permit');
    const lines = desk.locator('.review-list').getByRole('button');
    const side = desk.locator('.review-side');
    for (const number of ['BL-1', 'NO-hygiene_permit']) {
      await lines.filter({ hasText: number }).click();
      await side.getByText(number).waitFor();
      await side.getByRole('button', { name: 'Approve' }).click();
      await side.getByText('Approved', { exact: true }).waitFor();
    }
    await head(desk).getByRole('button', { name: 'Approve' }).click();
    await state(shop, 'Approved');
    await waitingFor('Merchants to review', 0).waitFor();
  });

  it('MER-3 a person passes the exam of the category', async () => {
    const course = await courseOf(admin.api, 'grooming');
    await openShop('/my/training');
    await shop.getByRole('link', { name: 'Grooming course' }).click();
    await shop.getByRole('button', { name: 'Begin the exam' }).click();
    for (const { text } of course.questions) {
      const question = shop.locator('.section').filter({ has: shop.getByRole('heading', { name: text.en }) });
      await question.getByRole('radio', { name: rightAnswer(course, text.en), exact: true }).check();
    }
    await shop.getByRole('button', { name: 'Hand in', exact: true }).click();
    await shop.getByRole('heading', { name: 'Passed' }).waitFor();
  });

  it('MER-2 owners do not find the store before it is live', async () => {
    const { page } = robin;
    const button = (name: string) => visible(page.getByRole('button', { name }));
    await page.goto(`${server.url}/app/#/pages/booking/index`);
    await page.reload();
    await button('Choose a place to see services nearby').click();
    await button('Use my phone’s place').click();
    await button('Agree and locate me').click();
    await page.getByRole('radio', { name: 'Grooming', exact: true }).click();
    await page.getByRole('radio', { name: 'Bath and care' }).click();
    await page.getByText('Nothing found nearby').waitFor();
  });

  it('MER-1 BOOK-1 goes live with one click, and the store is found', async () => {
    await openShop('/my/documents');
    await state(shop, 'Exam passed');
    await head(shop).getByRole('button', { name: 'Go live' }).click();
    await state(shop, 'Live');
    await state(desk, 'Live');
    const { page } = robin;
    await page.getByRole('radio', { name: 'Nails and ears' }).click();
    await page.getByRole('radio', { name: 'Bath and care' }).click();
    const first = page.getByRole('list', { name: 'Services nearby' }).getByRole('listitem').first();
    await first.getByText(STORE, { exact: true }).waitFor();
    await first.getByText('¥99').first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  it('MER-1 every move stands in the history, with who made it', async () => {
    await desk.goto(`${server.url}/console/merchants/${merchantId}?tab=history`);
    const lines = desk.getByRole('tabpanel').getByRole('listitem');
    for (const name of ['Submitted', 'In review', 'Approved', 'In training', 'Exam passed', 'Live']) {
      await lines.filter({ hasText: name }).first().waitFor();
    }
    const { items } = await admin.api('GET /v1/merchants/:merchantId/training', { params: { merchantId } });
    expect(items.map(({ courseKey }) => courseKey)).toEqual(['grooming']);
  });
});
