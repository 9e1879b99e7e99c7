/** Story: two owners want the last free time of a store and confirm at the same moment; one gets it, the other is shown what is free instead. */
import { ApiError } from '@pawloop/contract/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInOwner } from '../caller.ts';
import { bringDog, cancel, hold, nearestStore, type OwnersPhone, openOwnersPhone } from '../visit.ts';
import type { City } from './city.ts';

const ROBIN = '19912340021';
const SAM = '19912340022';
const OTHERS = '19912340023';
/** The time is on the last of so many days. */
const DAYS = 7;
const MOST_AT_ONCE = 20;
const ARRIVES = { timeout: 60_000 };
const PAY = /^Confirm and pay ¥\d/;

export function lastSlot(city: City): void {
  describe('last slot', () => {
    let owners: OwnersPhone[] = [];
    let wish = { storeId: '', offerId: '', startsAt: '' };
    const pageErrors: string[] = [];

    const payOn = (page: Page) => page.getByRole('button', { name: PAY }).filter({ visible: true });

    /** Others take the time until it is gone, and the last of them gives it back. */
    async function leaveOnePlace(): Promise<void> {
      const api = await signInOwner(city.server.url, OTHERS);
      const first = await bringDog(api, 'First');
      const { storeId, offerId } = await nearestStore(api, 'bath', first);
      const query = { offerId, petId: first, days: DAYS };
      const { days } = await api('GET /v1/stores/:storeId/slots', { params: { storeId }, query });
      const startsAt = days.findLast(({ starts }) => starts.length > 0)?.starts[0]?.startsAt ?? '';
      wish = { storeId, offerId, startsAt };
      const held: string[] = [];
      while (held.length < MOST_AT_ONCE) {
        const petId = await bringDog(api, `Dog ${held.length}`);
        try {
          held.push(await hold(api, { offerId, petId, startsAt }));
        } catch (error) {
          if (!(error instanceof ApiError) || error.problem.code !== 'booking/slot-taken') throw error;
          break;
        }
      }
      await cancel(api, held.at(-1) ?? '');
    }

    beforeAll(async () => {
      const { url } = city.server;
      await leaveOnePlace();
      owners = await Promise.all([
        openOwnersPhone(city.browser, { url, phone: ROBIN, dog: 'Waffle' }, pageErrors),
        openOwnersPhone(city.browser, { url, phone: SAM, dog: 'Mocha' }, pageErrors),
      ]);
      for (const { page } of owners) page.setDefaultTimeout(ARRIVES.timeout);
    });
    afterAll(() => city.closePages());

    it('BOOK-3 rule 5 both see the last place free, confirm at once, and exactly one of them holds it', async () => {
      for (const { page, petId } of owners) {
        const query = new URLSearchParams({ ...wish, petId });
        await page.goto(`${city.server.url}/app/#/packages/booking/confirm?${query}`);
        await payOn(page).waitFor();
        await expect.poll(() => payOn(page).isEnabled(), ARRIVES).toBe(true);
        expect(await page.getByText('This time has just been taken. Choose another.').count()).toBe(0);
      }
      await Promise.all(owners.map(({ page }) => payOn(page).click()));
      const outcomes = await Promise.all(
        owners.map(({ page }) =>
          Promise.race([
            page
              .getByRole('timer')
              .waitFor()
              .then(() => 'held'),
            page
              .getByRole('group', { name: 'Free instead:' })
              .waitFor()
              .then(() => 'shown others'),
          ]),
        ),
      );
      expect(outcomes.toSorted()).toEqual(['held', 'shown others']);
      const states = await Promise.all(
        owners.map(async ({ api }) => {
          const { items } = await api('GET /v1/owner/bookings', { query: {} });
          return items.map(({ state, startsAt }) => [state, Date.parse(startsAt)]);
        }),
      );
      expect(states.flat()).toEqual([['pending', Date.parse(wish.startsAt)]]);
      if (outcomes[0] === 'held') owners = owners.toReversed();
    });

    it('BOOK-3 rule 5 the other one takes one of the times that are free instead, and pays it', async () => {
      const [loser] = owners;
      if (!loser) throw new Error('nobody came');
      const { page, api } = loser;
      await page.getByRole('group', { name: 'Free instead:' }).getByRole('button').first().click();
      await expect.poll(() => payOn(page).isEnabled(), ARRIVES).toBe(true);
      await payOn(page).click();
      await page.getByRole('timer').waitFor();
      await payOn(page).click();
      await page.getByRole('button', { name: 'Pay (simulated)' }).click();
      await page.getByText('Booked! You are reminded a day and two hours ahead.').waitFor();
      const { items } = await api('GET /v1/owner/bookings', { query: {} });
      expect(items.map(({ state, startsAt }) => [state, startsAt === wish.startsAt])).toEqual([['confirmed', false]]);
      expect(pageErrors).toEqual([]);
    });
  });
}
