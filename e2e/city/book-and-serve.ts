/** Story: an owner books a bath near by in three taps and pays; the store serves the dog while the owner's open page tells each step. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerOf, signInStaff } from '../caller.ts';
import { choose } from '../choose.ts';
import { nearestStore, type OwnersPhone, openDesk, openOwnersPhone } from '../visit.ts';
import type { City } from './city.ts';

const PHONE = '19912340001';
const DOG = 'Waffle';
const SERVICE = 'bath';
const ADVICE = 'Brush him twice a week';
const WORDS = 'He smells of flowers.';
/** Until something that other parts of the system do has arrived on a page. */
const ARRIVES = { timeout: 60_000 };

export function bookAndServe(city: City): void {
  describe('book and serve', () => {
    let staff: Caller;
    let robin: OwnersPhone;
    let page: Page;
    let desk: Page;
    let store: Awaited<ReturnType<typeof nearestStore>>;
    let bookingId = '';
    const pageErrors: string[] = [];

    const show = (path: string) => page.goto(`${city.server.url}/app/#${path}`);
    /** Pages left behind stay in the document, unseen. */
    const button = (name: string | RegExp) => page.getByRole('button', { name }).filter({ visible: true });
    const untouched = (one: Page) => one.locator('body[data-untouched]').count();
    const leaveAlone = (one: Page) => one.evaluate(() => document.body.setAttribute('data-untouched', ''));
    const stepCard = (name: string): Locator =>
      desk.locator('.step-card').filter({ has: desk.getByText(name, { exact: true }) });
    const stepSeen = (name: string): Locator => page.getByRole('listitem').filter({ hasText: name });

    beforeAll(async () => {
      robin = await openOwnersPhone(city.browser, { url: city.server.url, phone: PHONE, dog: DOG }, pageErrors);
      page = robin.page;
      page.setDefaultTimeout(ARRIVES.timeout);
      store = await nearestStore(robin.api, SERVICE, robin.petId);
      staff = await signInStaff(city.server.url, 'manager-paopao', city.server.demoPassword);
      desk = await openDesk(city.browser, staff, { width: 390, height: 844 }, pageErrors);
      desk.setDefaultTimeout(ARRIVES.timeout);
    });
    afterAll(() => city.closePages());

    it('BOOK-1 finds the nearest store for the dog, measured from the phone’s own place after consent', async () => {
      await show('/pages/booking/index');
      await page.getByRole('heading', { name: 'Book', exact: true }).waitFor();
      await page.getByText('Everything about your pets, in one place').waitFor({ state: 'hidden' });
      await button('Choose a place to see services nearby').click();
      await button('Use my phone’s place').click();
      await button('Agree and locate me').click();
      await page.getByRole('radio', { name: 'Grooming', exact: true }).click();
      await page.getByRole('radio', { name: 'Bath and care' }).click();
      await page.getByRole('radio', { name: 'Nearest' }).click();
      const first = page.getByRole('list', { name: 'Services nearby' }).getByRole('listitem').first();
      await first.getByText(store.storeName).waitFor();
      await first.getByText(`${Math.round(store.distanceMetres / 10) * 10} m`).waitFor();
    });

    it('BOOK-2 BOOK-3 books in three taps: card, time, confirm and pay', async () => {
      await desk.goto(`${city.server.url}/console/my/bookings`);
      await desk.getByRole('heading', { name: 'Bookings' }).waitFor();
      await leaveAlone(desk);
      const card = page.getByRole('list', { name: 'Services nearby' }).getByRole('listitem').first();
      await card.getByRole('group', { name: 'Next free times' }).getByRole('button').first().click();
      const pay = button(/^Confirm and pay ¥\d/);
      await pay.waitFor();
      await page.getByRole('radiogroup', { name: 'Times' }).getByRole('radio').first().click();
      await pay.click();
      await page.getByRole('heading', { name: 'Payment' }).first().waitFor();
      await page.getByRole('timer').waitFor();
    });

    it('PAY-1 BOOK-3 pays at the sandbox’s cashier, and the booking stands', async () => {
      await button(/^Confirm and pay ¥\d/).click();
      await button('Pay (simulated)').click();
      await page.getByText('Booked! You are reminded a day and two hours ahead.').waitFor();
      await leaveAlone(page);
      const { items } = await robin.api('GET /v1/owner/bookings', { query: {} });
      expect(items.map(({ state, store: { storeId } }) => [state, storeId])).toEqual([['confirmed', store.storeId]]);
      bookingId = items[0]?.bookingId ?? '';
    });

    it('MER-9 BOOK-4 the store sees the booking come in, and checks the dog in on a phone', async () => {
      await desk.getByRole('link', { name: new RegExp(DOG) }).click();
      expect(await untouched(desk)).toBe(1);
      await desk.getByRole('button', { name: 'Check in' }).click();
      await page.getByText('Checked in', { exact: true }).filter({ visible: true }).waitFor();
    });

    it('MER-9 the desk shows each store’s day: how many wait, are in and are done', async () => {
      const reader = await openDesk(city.browser, staff, { width: 390, height: 844 }, pageErrors);
      await reader.goto(`${city.server.url}/console/`);
      const { items } = await staff.api('GET /v1/stores', { query: { limit: 10 } });
      expect(items.length).toBeGreaterThan(1);
      for (const { storeId, name } of items) {
        const day = await staff.api('GET /v1/stores/:storeId/day', { params: { storeId }, query: {} });
        const of = (state: string) => day.bookings.filter((booking) => booking.state === state).length;
        const card = reader.getByRole('listitem').filter({ has: reader.getByRole('link', { name, exact: true }) });
        const wanted = [
          ['Waits for the store', day.requests.length] as const,
          ['Confirmed', of('confirmed')] as const,
          ['Checked in', of('checked_in')] as const,
          ['In service', of('in_service')] as const,
          ['Completed', of('completed')] as const,
        ].filter(([, count]) => count > 0);
        const told = () => card.locator('.tag').allTextContents();
        await expect.poll(told, ARRIVES).toEqual(wanted.map(([words, count]) => `${words} ${count}`));
      }
      await reader.context().close();
    });

    it('MER-5 BOOK-9 each step of the SOP reaches the owner’s open page, the drying with its photo', async () => {
      await desk.getByRole('link', { name: 'Steps, chat and report' }).click();
      await desk.getByRole('button', { name: 'Begin the service' }).click();
      await page.getByText('In service', { exact: true }).filter({ visible: true }).waitFor();
      const complete = desk.getByRole('button', { name: 'Complete and send the report' });
      for (const name of ['Trim nails', 'Brush out', 'Bath']) {
        await stepCard(name).getByRole('button', { name: 'Done' }).click();
        await stepSeen(name).and(page.locator('.is-done')).waitFor();
        await stepCard(name).getByRole('button', { name: 'Take this record back' }).waitFor();
      }
      expect(await complete.isDisabled()).toBe(true);
      const photo = { name: 'dry.png', mimeType: 'image/png', buffer: await desk.screenshot() };
      await stepCard('Dry').locator('input[type=file]').setInputFiles(photo);
      await button('Enlarge photo: Dry').waitFor();
      await stepCard('Skin check').getByLabel('Notes').fill('Clean, no redness');
      await stepCard('Skin check').getByRole('button', { name: 'Save' }).click();
      await page.getByText('Clean, no redness').waitFor();
      expect(await untouched(page)).toBe(1);
    });

    it('BOOK-10 the store completes with a report, which opens on the owner’s phone', async () => {
      await desk.getByRole('button', { name: 'Complete and send the report' }).click();
      const form = desk.getByRole('dialog', { name: 'Service report' });
      await form.getByRole('combobox', { name: 'Skin' }).click();
      await choose(desk, 'Normal');
      await form.getByLabel('Advice').fill(ADVICE);
      await form.getByRole('button', { name: 'Complete and send' }).click();
      await page.getByText('How easy was booking?').waitFor();
      expect(await untouched(page)).toBe(1);
      await button('Service report').click();
      await page.getByText(ADVICE).waitFor();
      await page.getByRole('listitem').filter({ hasText: 'Skin' }).getByText('Normal').waitFor();
      await button('Enlarge photo: Dry').waitFor();
    });

    it('BOOK-13 answers how easy booking was, once', async () => {
      await show(`/packages/booking/detail?bookingId=${bookingId}`);
      await button('Very easy').click();
      await page.getByText('How easy was booking?').filter({ visible: true }).waitFor({ state: 'detached' });
      const seen = await staff.api('GET /v1/bookings/:bookingId', { params: { bookingId } });
      expect(seen.convenience).toBe(100);
    });

    it('BOOK-11 rule 35 the review is blind until the store has written too', async () => {
      const params = { storeId: store.storeId };
      const shown = async () => {
        const { items } = await callerOf(city.server.url)('GET /v1/stores/:storeId/reviews', {
          params,
          query: { limit: 100 },
        });
        return items.filter(({ text }) => text === WORDS).length;
      };
      await button('Review').click();
      await page.getByRole('radiogroup', { name: 'Overall' }).getByRole('radio', { name: '5 stars' }).click();
      await page.getByLabel('In your words').fill(WORDS);
      await button('Send review').click();
      await page.getByText(/^Shown when both sides have written, or on /).waitFor();
      expect(await shown()).toBe(0);
      await staff.api('POST /v1/bookings/:bookingId/owner-note', {
        params: { bookingId },
        body: { stars: 5, text: 'Kind.' },
      });
      await page.getByText(/^Shown when both sides have written/).waitFor({ state: 'detached' });
      await page.getByText(WORDS).waitFor();
      expect(await shown()).toBe(1);
    });

    it('PET-7 the bath stands on the dog’s timeline with its photo, and leads to its report', async () => {
      await show(`/packages/pet/timeline?petId=${robin.petId}`);
      const line = page.getByRole('listitem').filter({ hasText: store.storeName }).filter({ visible: true });
      await line.getByRole('button', { name: 'Enlarge photo: Service · Bath and care' }).waitFor();
      expect(await line.count()).toBe(1);
      await line.getByText('Bath and care').click();
      await page.getByText(ADVICE).filter({ visible: true }).waitFor();
    });

    it('BOOK-10 PET-3 the dog’s health record has the bath, and its care plan counts from it', async () => {
      await show(`/packages/pet/health?petId=${robin.petId}`);
      const entry = page.getByRole('listitem').filter({ hasText: store.storeName });
      await entry.getByText(/^Procedure · /).waitFor();
      const { items } = await robin.api('GET /v1/owner/pets/:petId/record', {
        params: { petId: robin.petId },
        query: { limit: 10 },
      });
      expect(items.map(({ kind, source }) => [kind, source.kind])).toEqual([['procedure', 'booking']]);
      expect(pageErrors).toEqual([]);
    });
  });
}
