/** Story: a dog was hurt at a store; its owner claims, the operator pays first within the rules, the merchant owes it, the books balance. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, signInStaff } from '../caller.ts';
import { bookAndPay, nearestStore, type OwnersPhone, openDesk, openOwnersPhone, serve } from '../visit.ts';
import type { City } from './city.ts';

const PHONE = '19912340011';
const DOG = 'Biscuit';
const HARM = 'A cut at the left ear, it needed three stitches';
const ANSWER = 'We have asked the store and look at the photo.';
const VERDICT = 'The clippers did it. We pay at once.';
const DEPOSIT_YUAN = 1000;
const AMOUNT_YUAN = 1500;
/** Until something that other parts of the system do has arrived on a page. */
const ARRIVES = { timeout: 60_000 };

export function hurtAnimal(city: City): void {
  describe('hurt animal', () => {
    let admin: Caller;
    let manager: Caller;
    let robin: OwnersPhone;
    let page: Page;
    let desk: Page;
    let shop: Page;
    let bookingId = '';
    let claimId = '';
    /** What lies in the merchant's deposit before the decision; the demo city may have paid some in. */
    let depositFen = 0;
    const pageErrors: string[] = [];

    const button = (name: string | RegExp) => page.getByRole('button', { name }).filter({ visible: true });
    const says = (text: string | RegExp) => page.getByText(text, { exact: true }).filter({ visible: true }).first();
    const untouched = () => page.locator('body[data-untouched]').count();
    const money = (fen: number) => `¥${(fen / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`;
    const open = (one: Page, path: string) => one.goto(`${city.server.url}/console${path}`);
    const figure = (one: Page, label: string): Locator =>
      one.locator('.figure').filter({ has: one.locator('.figure-label', { hasText: new RegExp(`^${label}$`) }) });

    /** Opens one of the claim's drawers. */
    async function act(name: string): Promise<Locator> {
      await desk.getByRole('button', { name, exact: true }).click();
      return desk.getByRole('dialog', { name });
    }

    async function send(drawer: Locator, name: string): Promise<void> {
      await drawer.getByRole('button', { name, exact: true }).click();
      await drawer.waitFor({ state: 'hidden' });
    }

    beforeAll(async () => {
      const { url } = city.server;
      admin = await signInStaff(url, 'admin', city.server.password);
      manager = await signInStaff(url, 'manager-paopao', city.server.demoPassword);
      robin = await openOwnersPhone(city.browser, { url, phone: PHONE, dog: DOG }, pageErrors);
      page = robin.page;
      [desk, shop] = await Promise.all([
        openDesk(city.browser, admin, { width: 1440, height: 900 }, pageErrors),
        openDesk(city.browser, manager, { width: 390, height: 844 }, pageErrors),
      ]);
      for (const one of [page, desk, shop]) one.setDefaultTimeout(ARRIVES.timeout);
      const { offerId, nextStarts } = await nearestStore(robin.api, 'bath', robin.petId);
      const wish = { offerId, petId: robin.petId, startsAt: nextStarts.at(-1) ?? '' };
      bookingId = await bookAndPay(url, robin.api, wish);
      await serve(manager, bookingId, await page.screenshot());
    });
    afterAll(() => city.closePages());

    it('MER-7 rule 39 the owner opens a claim with a photo, and its clock of 24 hours runs', async () => {
      await open(desk, '/claims');
      await desk.getByRole('heading', { name: 'Guarantee claims' }).waitFor();
      await page.goto(`${city.server.url}/app/#/packages/booking/detail?bookingId=${bookingId}`);
      await button('My pet was hurt').click();
      await page.getByLabel('What happened').fill(HARM);
      await page.getByLabel('Cost so far or expected (¥)').fill(String(AMOUNT_YUAN));
      const choosing = page.waitForEvent('filechooser');
      await button('Add photo').click();
      const photo = { name: 'ear.png', mimeType: 'image/png', buffer: await page.screenshot() };
      await (await choosing).setFiles(photo);
      await button('Remove photo 1').waitFor();
      await button('Send claim').click();
      await says('Received').waitFor();
      await page.getByRole('timer').waitFor();
      await page.evaluate(() => document.body.setAttribute('data-untouched', ''));
    });

    it('MER-7 the operator sees it come in, with the photo, and answers; the owner reads it at once', async () => {
      const row = desk.getByRole('row').filter({ hasText: HARM });
      await row.getByRole('link').first().click();
      await desk.getByRole('img', { name: 'File of the claim' }).waitFor();
      claimId = new URL(desk.url()).pathname.split('/').at(-1) ?? '';
      const answer = await act('Answer');
      await answer.getByLabel('To the owner').fill(ANSWER);
      await send(answer, 'Answer');
      await says(ANSWER).waitFor();
      await page.getByRole('timer').waitFor({ state: 'detached' });
      expect(await untouched()).toBe(1);
    });

    it('MER-7 operator and merchant add what they have to it; each sees the other’s', async () => {
      const add = async (one: Page, name: string) =>
        one.getByLabel('Add files').setInputFiles({ name, mimeType: 'image/png', buffer: await one.screenshot() });
      await add(desk, 'vet.png');
      await desk.getByRole('img', { name: 'File of the claim 2' }).waitFor();
      await open(shop, `/claims/${claimId}`);
      await shop.getByRole('img', { name: 'File of the claim 2' }).waitFor();
      await add(shop, 'camera.png');
      await desk.reload();
      await desk.getByRole('img', { name: 'File of the claim 3' }).waitFor();
    });

    it('MER-7 rule 39 nothing above the limit is paid, neither by the form nor by the server', async () => {
      const deposit = await act('Record a deposit');
      await deposit.getByLabel('Amount').fill(String(DEPOSIT_YUAN));
      await deposit.getByLabel('Bank reference').fill(`D-${claimId}`);
      await send(deposit, 'Save');
      const { capFen, fundFen } = await admin.api('GET /v1/claims/:claimId', { params: { claimId } });
      depositFen = fundFen;
      const drawer = await act('Decide');
      const amount = drawer.getByLabel('Paid');
      await amount.fill(String(capFen));
      await drawer.getByLabel('To the owner').fill(VERDICT);
      expect(Number(await amount.inputValue())).toBe(capFen / 100);
      const over = admin.api('POST /v1/claims/:claimId/decision', {
        params: { claimId },
        body: { fault: true, amountFen: capFen + 1, text: VERDICT },
      });
      await expect(over).rejects.toMatchObject({ problem: { code: 'quality/over-cap' } });
      await amount.fill(String(AMOUNT_YUAN));
      await send(drawer, 'Decide');
    });

    it('MER-7 rule 39 the owner is paid first, from the deposit before the platform, and sees it on the open page', async () => {
      await says('Paid first').waitFor();
      await says(`Paid ¥${AMOUNT_YUAN}`).waitFor();
      await says(VERDICT).waitFor();
      const fromDeposit = Math.min(depositFen, AMOUNT_YUAN * 100);
      const shares = [fromDeposit, AMOUNT_YUAN * 100 - fromDeposit].map(money);
      await desk.getByText(`${shares[0]} from the deposit, ${shares[1]} laid out by the platform`).waitFor();
      const payout = await act('Record payout');
      await payout.getByLabel('Bank reference').fill(`P-${claimId}`);
      await send(payout, 'Record payout');
      await figure(desk, 'Paid').getByText('Paid out').waitFor();
      await says('Money sent').waitFor();
      expect(await untouched()).toBe(1);
    });

    it('MER-7 what was paid stands as the merchant’s recovery, which it sees and may appeal', async () => {
      await figure(desk, 'Recovery').getByText('¥1,500.00').waitFor();
      await figure(desk, 'Recovery').getByText('Open', { exact: true }).waitFor();
      await open(shop, `/claims/${claimId}`);
      await figure(shop, 'Recovery').getByText('¥1,500.00').waitFor();
      await shop.getByRole('button', { name: 'Appeal', exact: true }).waitFor();
      expect(await shop.getByRole('button', { name: 'Decide', exact: true }).count()).toBe(0);
    });

    it('MER-7 PAY-3 the ledger balances with all of it', async () => {
      await open(desk, '/ledger');
      await figure(desk, 'Difference').getByText('Balanced').waitFor();
      await figure(desk, 'Difference').getByText('¥0.00').waitFor();
      const { lines, totals } = await admin.api('GET /v1/ledger/trial-balance');
      expect(totals.map(({ differenceFen }) => differenceFen)).toEqual(totals.map(() => 0));
      const { merchantId } = (await admin.api('GET /v1/claims/:claimId', { params: { claimId } })).store;
      const owed = lines.find(({ kind, owner }) => kind === 'guarantee_fund' && owner === merchantId);
      depositFen -= Math.min(depositFen, AMOUNT_YUAN * 100);
      expect(owed?.balanceFen).toBe(depositFen);
      expect(pageErrors).toEqual([]);
    });

    it('MER-7 PAY-1 the merchant pays its deposit online, and the open page says when it is paid', async () => {
      await open(shop, '/money');
      await shop.getByRole('button', { name: 'Pay in', exact: true }).click();
      const drawer = shop.getByRole('dialog', { name: 'Pay into the deposit' });
      await drawer.getByLabel('Amount').fill(String(DEPOSIT_YUAN));
      await drawer.getByRole('button', { name: 'To the cashier' }).click();
      await shop.getByRole('heading', { name: 'Pay the guarantee deposit' }).waitFor();
      const opening = shop.waitForEvent('popup');
      await shop.getByRole('link', { name: 'Open the sandbox cashier' }).click();
      const cashier = await opening;
      await cashier.locator('form.main button').click();
      await shop.getByText('¥1,000.00 is in the deposit.').waitFor();
      await shop.getByRole('link', { name: 'Back to the money' }).click();
      await figure(shop, 'Balance')
        .getByText(money(depositFen + DEPOSIT_YUAN * 100))
        .waitFor();
      expect(pageErrors).toEqual([]);
    });
  });
}
