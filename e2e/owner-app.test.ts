/** Story: two owners share a dog in the owner app on a phone, the operator sees both, and one of them leaves with their data. */
import { readFile } from 'node:fs/promises';
import type { Api } from '@pawloop/contract/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { callerOf, signInStaff } from './caller.ts';
import { makeCouponTemplate } from './coupon.ts';
import { openPhone as openNewPhone, signInOnPhone } from './phone.ts';
import { type StoryServer, startServer } from './server.ts';
import { faultsOf, settle } from './sight.ts';

const YEARS = 3;

/** A birthday of an animal that is `YEARS` years and one month old. */
function birthday(): string {
  return Temporal.Now.plainDateISO('UTC').subtract({ years: YEARS, months: 1, days: 3 }).toString();
}

/** `2 d 23:59:58` in seconds. */
function secondsOf(clock: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+) d )?(\d\d):(\d\d):(\d\d)$/.exec(clock) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** A coupon of 80 from 200 that is void in three days. */
async function giveCoupon(api: Api, customerId: string): Promise<[couponId: string, validTo: string]> {
  const validity = { kind: 'afterGrant', days: 3, months: 0, ends: 'exact' } as const;
  const templateId = await makeCouponTemplate(api, { name: 'Time gift', validity });
  const granted = await api('POST /v1/coupon-grants', {
    body: { templateId, customerIds: [customerId], reason: 'story' },
  });
  const coupon = granted.results[0]?.coupon;
  if (!coupon) throw new Error('no coupon was granted');
  return [coupon.couponId, coupon.validTo];
}

/** A message into the inbox that leads to the coupon. */
async function sendGift(api: Api, customerId: string, couponId: string): Promise<void> {
  const text = { title: 'A gift for {{ customer.name }}', body: 'We kept it for you.' };
  const { templateId } = await api('POST /v1/message-templates', {
    body: {
      name: 'Gift',
      purpose: 'service',
      channels: ['inbox'],
      contents: { inbox: { zh: text, en: text } },
      variables: [{ name: 'coupon.couponId', default: '-' }],
      link: '/packages/benefit/wallet',
    },
  });
  await api('POST /v1/message-templates/:templateId/test-sends', {
    params: { templateId },
    body: { customerId, values: { 'coupon.couponId': couponId } },
  });
}

describe('owner app', () => {
  let server: StoryServer;
  let browser: Browser;
  let robin: Page;
  let sam: Page;
  let invitation = '';
  const pageErrors: string[] = [];

  const openPhone = () => openNewPhone(browser, pageErrors);
  const signIn = (page: Page, phone: string) => signInOnPhone(page, server.url, phone);

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

  it('CAM-4 LOY-6 says in an empty inbox and in an empty wallet what will come there', async () => {
    await openMine(robin, 'Messages');
    await robin.getByText('Reminders and offers appear here at once.').waitFor();
    await openMine(robin, 'My coupons');
    await robin.getByText('Claim one, or redeem a code.').waitFor();
  });

  it('CAM-5 keeps the quiet hours that the owner chose, and ends all marketing with one tap', async () => {
    await openMine(robin, 'Message settings');
    await robin.getByRole('switch', { name: 'My own times' }).click();
    await robin.getByLabel('From', { exact: true }).fill('22:15');
    await robin.getByLabel('Until', { exact: true }).focus();
    await robin.getByText('No marketing messages from 22:15 to 09:00.').waitFor();
    for (const name of ['In-app messages', 'Text message']) {
      await robin.getByRole('switch', { name }).click();
      await robin.getByRole('switch', { name, checked: true }).waitFor();
    }
    await robin.getByRole('button', { name: 'End all marketing messages' }).click();
    await robin.getByText('You get no marketing messages.').waitFor();
    await robin.reload();
    await robin.getByText('No marketing messages from 22:15 to 09:00.').waitFor();
    await robin.getByRole('switch', { name: 'Text message', checked: false }).waitFor();
  });

  it('CAM-4 LOY-7 shows a message the moment it is sent, with the coupon that it brings', async () => {
    const { api } = await signInStaff(server.url, 'admin', server.password);
    const token = await robin.evaluate(() => JSON.parse(localStorage.getItem('pawloop.token') ?? '{}').data);
    const { customerId } = await callerOf(server.url, { authorization: `Bearer ${token}` })('GET /v1/owner/me');
    const [couponId, validTo] = await giveCoupon(api, customerId);
    await openMine(robin, 'Messages');
    await robin.getByText('No messages yet').waitFor();
    await sendGift(api, customerId, couponId);
    await robin.getByText('A gift for Robin Lee').waitFor();
    await robin.getByText('1 unread').first().waitFor();
    await robin.getByRole('button', { name: /A gift for Robin Lee/ }).click();
    await robin.getByText('0 unread').waitFor();
    await robin.getByRole('button', { name: 'Open', exact: true }).click();
    await robin.getByRole('img', { name: /^QR code of [0-9A-Z]{12}$/ }).waitFor();
    const clock = (await robin.getByRole('timer').last().textContent()) ?? '';
    const left = (Date.parse(validTo) - Date.now()) / 1000;
    expect(Math.abs(secondsOf(clock) - left)).toBeLessThan(2);
  });

  it('UI-O4 shows messages, coupons and settings without overflow, foreign words or findings of axe', async () => {
    for (const name of ['Messages', 'My coupons', 'Claim coupons', 'Message settings']) {
      await openMine(robin, name);
      await robin.reload();
      await robin.getByRole('heading', { name, exact: true }).waitFor();
      await settle(robin);
      expect([name, await faultsOf(robin, 'en')]).toEqual([name, []]);
    }
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
    await robin.getByText('Sign in and start a record for your pet').filter({ visible: true }).first().waitFor();
    await sam.goto(`${server.url}/app/#/packages/pet/list`);
    await sam.getByText('Biscuit').first().waitFor();
    expect(pageErrors).toEqual([]);
  });
});
