/** Story: an administrator composes a role and adds a colleague, mends customers' records, takes files out and closes sessions. */
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { choose } from './choose.ts';
import { type StoryServer, startServer } from './server.ts';
import { codeOf } from './totp.ts';

const PASSWORD = 'quiet river 41';

describe('back office', () => {
  let server: StoryServer;
  let browser: Browser;
  let staff: Caller;
  let admin: Page;
  let colleague: Page;
  let winnerId = '';
  let secret = '';
  const pageErrors: string[] = [];

  async function openDesk(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => pageErrors.push(error.message));
    return page;
  }

  async function signIn(page: Page, login: string, password: string): Promise<void> {
    await page.goto(`${server.url}/console/sign-in`);
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const open = (page: Page, path: string) => page.goto(`${server.url}/console${path}`);

  /** The lines of the CSV file behind a link. */
  async function linesOf(page: Page, link: Locator): Promise<string[]> {
    const downloading = page.waitForEvent('download');
    await link.click();
    const file = await readFile(await (await downloading).path(), 'utf8');
    return file.trim().split(/\r?\n/);
  }

  async function newCustomer(name: string, phone: string): Promise<string> {
    return (await staff.api('POST /v1/customers', { body: { name, phone } })).customerId;
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    staff = await signInStaff(server.url, 'admin', server.password);
    [admin, colleague] = await Promise.all([openDesk(), openDesk()]);
    await admin.context().addCookies([staff.cookie]);
    winnerId = await newCustomer('Robin Lee', '13800003001');
    await newCustomer('Robin L.', '13800003002');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('ACC-3 composes a role from single permissions and gives it to a new colleague', async () => {
    await open(admin, '/team/roles');
    await admin.getByRole('button', { name: 'Compose a role' }).click();
    await admin.getByLabel('Name', { exact: true }).fill('Till');
    await admin.getByRole('switch', { name: 'Require a second factor' }).click();
    await admin.getByRole('checkbox', { name: 'See customers' }).check();
    await admin.getByRole('checkbox', { name: 'Record counter sales' }).check();
    await admin.getByRole('button', { name: 'Save', exact: true }).click();
    await admin.getByText('Role saved').waitFor();
    await open(admin, '/team/staff');
    await admin.getByRole('button', { name: 'Add a member' }).click();
    await admin.getByLabel('Name', { exact: true }).fill('Kim');
    await admin.getByLabel('Login', { exact: true }).fill('kim');
    await admin.getByLabel('First password').fill(PASSWORD);
    await admin.getByRole('combobox', { name: 'Roles' }).fill('Till');
    await choose(admin, 'Till');
    await admin.getByRole('button', { name: 'Save', exact: true }).click();
    await admin.getByText('Member added').waitFor();
    await admin.getByRole('cell', { name: 'Till' }).waitFor();
  });

  it('ACC-3 makes the colleague set up a second factor before anything else', async () => {
    await signIn(colleague, 'kim', PASSWORD);
    await colleague.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
    secret = ((await colleague.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
    await colleague.getByLabel('Code').fill(codeOf(secret));
    await colleague.getByRole('button', { name: 'Confirm' }).click();
    await colleague.getByRole('heading', { name: /Kim/ }).waitFor();
  });

  it('ACC-3 shows the colleague only what the role allows', async () => {
    await colleague.getByRole('link', { name: 'Customers' }).first().waitFor();
    expect(await colleague.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await open(colleague, '/team/audit');
    await colleague.getByText('Your role may not enter this page').waitFor();
  });

  it('ACC-3 asks for a code at the next sign-in', async () => {
    const again = await openDesk();
    await signIn(again, 'kim', PASSWORD);
    await again.getByRole('heading', { name: 'Enter the code' }).waitFor();
    await again.getByLabel('Code').fill(codeOf(secret, 1));
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByRole('heading', { name: /Kim/ }).waitFor();
    await again.context().close();
  });

  it('ACC-3 signs the colleague out from afar', async () => {
    await open(admin, '/team/staff');
    await admin.getByRole('row').filter({ hasText: 'Kim' }).click();
    await admin.getByRole('button', { name: 'Sign out everywhere' }).click();
    await admin
      .getByRole('dialog', { name: 'Sign out everywhere' })
      .getByRole('button', { name: 'Sign out everywhere' })
      .click();
    await admin.getByText('No open sessions').waitFor();
    await open(colleague, '/customers');
    await colleague.getByLabel('Login').waitFor();
  });

  it('AUD-2 merges two records of one person, and undoes it', async () => {
    await open(admin, `/customers/${winnerId}`);
    await admin.getByRole('button', { name: 'Merge', exact: true }).click();
    const drawer = admin.getByRole('dialog');
    // The list that is shown first gives way to what was found.
    const found = admin.waitForResponse((reply) => reply.url().includes('search=Robin'));
    await drawer.getByRole('combobox').fill('Robin L.');
    await found;
    await choose(admin, 'Robin L.');
    await drawer.getByLabel('Reason').fill('the same person');
    await drawer.getByRole('button', { name: 'Merge', exact: true }).click();
    await admin.getByText('Merged', { exact: true }).first().waitFor();
    await admin.getByRole('tab', { name: 'Merges' }).click();
    await admin.getByText('Robin L. merged into Robin Lee').waitFor();
    await admin.getByRole('button', { name: 'Undo merge' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Undo merge' }).click();
    await admin.getByText('Undone', { exact: true }).waitFor();
    await open(admin, '/customers?search=Robin');
    await admin.getByRole('link', { name: 'Robin L.' }).waitFor();
  });

  it('AUD-3 records a sale at the counter and cancels it with a reason', async () => {
    await open(admin, `/customers/${winnerId}?side=orders`);
    await admin.getByRole('button', { name: 'Counter sale' }).click();
    await admin.getByLabel('Item').fill('Grooming');
    await admin.getByLabel('Unit price').fill('98');
    await admin.getByRole('button', { name: 'Paid' }).click();
    await admin.getByText('Sale recorded').waitFor();
    await admin.getByRole('button', { name: 'Cancel sale' }).click();
    const question = admin.getByRole('dialog');
    await question.getByLabel('Reason').fill('typed twice');
    await question.getByRole('button', { name: 'Cancel sale' }).click();
    await admin.getByText('Cancelled', { exact: true }).waitFor();
  });

  it('ACC-4 keeps all of that in the audit log, and gives it out as a file', async () => {
    await open(admin, '/team/audit');
    for (const action of ['Role composed', 'Member added', 'Customers merged', 'Merge undone', 'Sale cancelled']) {
      await admin.getByText(action, { exact: true }).first().waitFor();
    }
    const lines = await linesOf(admin, admin.getByRole('link', { name: 'Export' }));
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.join('\n')).toContain('identity.customers_merged');
  });

  it('AUD-3 gives the customers and the RFM grid out as files, without full phone numbers', async () => {
    await open(admin, '/customers');
    const customers = await linesOf(admin, admin.getByRole('link', { name: 'Export' }));
    expect(customers).toHaveLength(3);
    expect(customers.join('\n')).not.toContain('13800003001');
    await open(admin, '/rfm');
    expect((await linesOf(admin, admin.getByRole('link', { name: 'Export' }))).length).toBeGreaterThan(0);
    expect(pageErrors).toEqual([]);
  });
});
