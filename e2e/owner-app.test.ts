/** Story: two owners share a dog in the owner app on a phone, the operator sees both, and one of them leaves with their data. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { signInStaff } from './caller.ts';
import { type StoryServer, startServer } from './server.ts';

const PHONE = { width: 390, height: 844 };
const YEARS = 3;

/** A birthday of an animal that is `YEARS` years and one month old. */
function birthday(): string {
  return Temporal.Now.plainDateISO('UTC').subtract({ years: YEARS, months: 1, days: 3 }).toString();
}

describe('owner app', () => {
  let server: StoryServer;
  let browser: Browser;
  let robin: Page;
  let sam: Page;
  let invitation = '';
  const pageErrors: string[] = [];

  /** A phone of its own: nothing of one owner is on the other's. */
  async function openPhone(): Promise<Page> {
    const context = await browser.newContext({
      viewport: PHONE,
      locale: 'en-GB',
      hasTouch: true,
      acceptDownloads: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => pageErrors.push(error.message));
    return page;
  }

  async function signIn(page: Page, phone: string): Promise<void> {
    await page.goto(`${server.url}/app/#/pages/sign-in/index`);
    await page.getByLabel('Mobile number').fill(phone);
    await page.getByRole('button', { name: 'Get code' }).click();
    await page.getByRole('button', { name: /^Development: fill in code \d{6}$/ }).click();
    await page.getByRole('checkbox', { name: 'I have read and agree' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Everything about your pets, in one place').waitFor();
  }

  /** From the tab “Me” to one of its pages. */
  async function openMine(page: Page, name: string): Promise<void> {
    await page.goto(`${server.url}/app/#/pages/me/index`);
    await page.getByRole('button', { name }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }

  async function introduce(page: Page, name: string): Promise<void> {
    await openMine(page, 'My profile');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    [robin, sam] = await Promise.all([openPhone(), openPhone()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('ACC-1 signs an owner in with phone and code, and makes the account by itself', async () => {
    await signIn(robin, '13800002001');
    await introduce(robin, 'Robin Lee');
  });

  it('PET-1 adds a pet whose breed is found by pinyin, and shows its age and weight', async () => {
    await robin.goto(`${server.url}/app/#/packages/pet/edit`);
    await robin.getByRole('heading', { name: 'Add a pet' }).waitFor();
    await robin.getByLabel('Name', { exact: true }).fill('Biscuit');
    await robin.getByRole('radio', { name: 'Dog', exact: true }).click();
    await robin.getByRole('button', { name: /^Breed/ }).click();
    await robin.getByLabel('Search breeds').fill('keji');
    await robin
      .getByRole('dialog')
      .getByRole('button', { name: /Corgi.*柯基/ })
      .first()
      .click();
    await robin.getByLabel('Birthday', { exact: true }).fill(birthday());
    await robin.getByLabel('Weight (kg)').fill('11.2');
    await robin.getByRole('button', { name: 'Save' }).click();
    await robin.getByText(`${YEARS} yr 1 mo`).first().waitFor();
    await robin.getByText('11.2 kg').first().waitFor();
    await robin.getByText(/Corgi/).first().waitFor();
  });

  it('ACC-5 gives a consent and takes it back, with both in the history', async () => {
    await openMine(robin, 'Consents');
    const messages = robin.getByRole('switch', { name: 'Text message' });
    await messages.click();
    await robin.getByRole('switch', { name: 'Text message', checked: true }).waitFor();
    await messages.click();
    await robin.getByRole('switch', { name: 'Text message', checked: false }).waitFor();
    await robin.getByText(/^Gave: Offers and news/).waitFor();
    await robin.getByText(/^Withdrew: Offers and news/).waitFor();
  });

  it('PET-2 lets a second owner join the household with the invitation code', async () => {
    await robin.goto(`${server.url}/app/#/packages/pet/list`);
    await robin.getByRole('button', { name: /Biscuit/ }).click();
    await robin.getByRole('button', { name: 'Invite', exact: true }).click();
    invitation = (await robin.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/).textContent()) ?? '';
    await signIn(sam, '13800002002');
    await introduce(sam, 'Sam Wu');
    await openMine(sam, 'Join a household');
    await sam.getByLabel('Invitation code').fill(invitation.toLowerCase());
    await sam.getByRole('button', { name: 'Join', exact: true }).click();
    await sam.getByRole('heading', { name: 'Biscuit' }).first().waitFor();
    await sam.getByText('Robin Lee').first().waitFor();
  });

  it('PET-2 does not take an invitation a second time', async () => {
    const third = await openPhone();
    await signIn(third, '13800002003');
    await openMine(third, 'Join a household');
    await third.getByLabel('Invitation code').fill(invitation);
    await third.getByRole('button', { name: 'Join', exact: true }).click();
    await third.getByText('The code is wrong, used or too old. Please ask for a new one.').waitFor();
    await third.context().close();
  });

  it('PET-2 ACC-5 shows the operator both keepers of the pet, and what the owner agreed to', async () => {
    const staff = await signInStaff(server.url, 'admin', server.password);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([staff.cookie]);
    await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
    const desk = await context.newPage();
    await desk.goto(`${server.url}/console/pets`);
    await desk.getByRole('link', { name: 'Biscuit' }).first().click();
    await desk.getByRole('link', { name: 'Sam Wu' }).waitFor();
    await desk.getByRole('link', { name: 'Robin Lee' }).click();
    await desk.getByRole('heading', { name: 'Robin Lee' }).waitFor();
    await desk.getByText('marketing · SMS').first().waitFor();
    await desk.getByText('Withdrawn').first().waitFor();
    await context.close();
  });

  it('ACC-5 takes everything out as one file', async () => {
    await openMine(robin, 'My data');
    const downloading = robin.waitForEvent('download');
    await robin.getByRole('button', { name: 'Take out my data' }).click();
    const archive = await readFile(await (await downloading).path(), 'utf8');
    for (const known of ['Robin Lee', '13800002001', 'Biscuit', '11200', 'marketing']) expect(archive).toContain(known);
    await robin.getByText('Your file is ready').waitFor();
  });

  it('ACC-5 erases the account after a code, and leaves the shared pet to the other keeper', async () => {
    const code = robin.getByRole('button', { name: /fill in code \d{6}$/i });
    // A minute must lie between two codes, and one was sent at sign-in.
    for (let tries = 0; tries < 40 && !(await code.isVisible()); tries += 1) {
      await robin.getByRole('button', { name: 'Erase my account…' }).click();
      await Promise.race([code.waitFor(), robin.getByText('A code was sent a moment ago').waitFor()]).catch(() => {});
      if (!(await code.isVisible())) await robin.waitForTimeout(2000);
    }
    await code.click();
    await robin.getByRole('button', { name: 'Erase now' }).click();
    await robin.getByText('Sign in and start a record for your pet').first().waitFor();
    await sam.goto(`${server.url}/app/#/packages/pet/list`);
    await sam.getByText('Biscuit').first().waitFor();
    expect(pageErrors).toEqual([]);
  });
});
