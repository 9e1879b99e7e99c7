/** Story: a new operator brings a shop's history in, sees who the customers are, and watches one move to another tier. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { type StoryServer, startServer } from './server.ts';

const CUSTOMERS = 30;
const DAY_MS = 86_400_000;

/** Customer 1 bought twice, a hundred days ago and before; the others bought lately, customer n n times. */
function historyCsv(now: number): string {
  const lines = ['Order,Date,Customer,Item,Quantity,Price'];
  const add = (order: string, daysAgo: number, customer: number, price: string) => {
    const date = new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
    lines.push(`${order},${date},C${customer},"Food, dry",2,${price}`);
  };
  add('1-1', 100, 1, '19.90');
  add('1-2', 140, 1, '25.00');
  for (let customer = 2; customer <= CUSTOMERS; customer += 1) {
    for (let n = 0; n < Math.min(customer, 5); n += 1)
      add(`${customer}-${n}`, 3 + n * 9, customer, `${10 + customer}.50`);
  }
  lines.push('bad-1,not a date,C9,Ball,1,5.00');
  return `${lines.join('\n')}\n`;
}

describe('know your customers', () => {
  let server: StoryServer;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => pageErrors.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('UI-C5 signs a new operator in and guides them to the first import', async () => {
    await page.goto(`${server.url}/console/`);
    await page.getByLabel('Login').fill('admin');
    await page.getByLabel('Password').fill('wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Password').fill(server.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Getting started').first().waitFor();
  });

  it('AUD-1 imports a history file with its columns recognised, and names the line that did not come in', async () => {
    await page.goto(`${server.url}/console/import?kind=orders`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'history.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(historyCsv(Date.now())),
    });
    await page.getByRole('button', { name: 'Dry run first' }).click();
    await page.getByText('Dry run (nothing written yet)').waitFor();
    await page.getByText('not a date').first().waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).first().click();
    await page.getByText('Import done').waitFor();
  });

  it('AUD-4 shows the RFM grid of the imported history', async () => {
    await page.goto(`${server.url}/console/rfm`);
    await page.getByText(`${CUSTOMERS} customers`).first().waitFor();
  });

  it('AUD-6 builds a segment with a live size and shows its members', async () => {
    await page.goto(`${server.url}/console/segments/new`);
    await page.getByRole('button', { name: 'Wake up regulars' }).click();
    await page.getByText('1 customers', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Save segment' }).click();
    await page.getByLabel('Name').fill('Asleep');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Asleep' }).waitFor();
    await page.getByRole('row').getByRole('link').first().click();
    await page.waitForURL('**/console/customers/**');
  });

  it('AUD-5 moves the customer to another tier while the page is open', async () => {
    await page.getByText('Dormant').first().waitFor();
    const customerId = new URL(page.url()).pathname.split('/').at(-1);
    const till = await page.context().newPage();
    await till.goto(`${server.url}/console/customers/${customerId}`);
    await till.getByRole('button', { name: 'Counter sale' }).click();
    await till.getByLabel('Item').fill('Grooming');
    await till.getByLabel('Unit price').fill('98');
    await till.getByRole('button', { name: 'Paid' }).click();
    await till.getByText('Sale recorded').waitFor();
    // The first page was not touched: what it shows now came over the live channel.
    await page.locator('h1').getByText('Active').or(page.getByText('Active').first()).first().waitFor();
    await till.close();
  });

  it('rule 15 leaves the segment with its reason', async () => {
    await page.goto(`${server.url}/console/segments`);
    await page.getByRole('link', { name: 'Asleep' }).click();
    await page.getByText('0 customers').first().waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByText('Left').first().waitFor();
    expect(pageErrors).toEqual([]);
  });
});
