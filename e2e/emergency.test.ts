/** Story: an emergency in two taps; the nearest hospital does not answer, the next one takes it, and the visit enters the record. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admit } from './admission.ts';
import { openBrowser } from './browser.ts';
import { type Caller, signInStaff } from './caller.ts';
import { type StoryServer, startServer } from './server.ts';
import { CENTRE, type OwnersPhone, openDesk, openOwnersPhone } from './visit.ts';

const PHONE = '19912340003';
const DOG = 'Pepper';
const NEAREST = 'Lakeside Hospital';
const NEXT = 'Riverside Hospital';
const METRES_PER_DEGREE = 111_195;
const DIAGNOSIS = 'Foreign body in the throat';
const TREATMENT = 'Removed under sedation';
/** How long the first hospital is asked: long enough to be seen on its page, and a story is not long. */
const FIRST_SECONDS = 15;
const CONSULT = { service: 'consult', skill: 'vet', things: ['exam_room'], priceFen: 12_000 };
/** Until something that other parts of the system do has arrived on a page. */
const ARRIVES = { timeout: 60_000 };

describe('emergency', () => {
  let server: StoryServer;
  let browser: Browser;
  let admin: Caller;
  let robin: OwnersPhone;
  let page: Page;
  let nearest: Page;
  let next: Page;
  const pageErrors: string[] = [];

  /** Pages left behind stay in the document, unseen. */
  const seen = (locator: Locator) => locator.filter({ visible: true });
  const button = (name: string | RegExp) => seen(page.getByRole('button', { name }));
  const state = (name: string) => seen(page.getByRole('heading', { name, exact: true })).waitFor();
  const leaveAlone = (one: Page) => one.evaluate(() => document.body.setAttribute('data-untouched', ''));
  const untouched = (one: Page) => one.locator('body[data-untouched]').count();

  /** A hospital that is always open, so many metres north of where the owner stands, with its page of emergencies open. */
  async function openHospital(name: string, login: string, metres: number): Promise<Page> {
    const place = { name, lat: CENTRE.lat + metres / METRES_PER_DEGREE, lng: CENTRE.lng };
    const applicant = { businessName: name, login, categories: ['medical'] };
    const store = { ...place, emergency: true, phone: '0571 0000 5678' };
    const { manager } = await admit(server.url, admin.api, applicant, store, CONSULT);
    const desk = await openDesk(browser, manager, { width: 1440, height: 900 }, pageErrors);
    desk.setDefaultTimeout(ARRIVES.timeout);
    await desk.goto(`${server.url}/console/emergencies`);
    await desk.getByText('No emergency at the moment').waitFor();
    await leaveAlone(desk);
    return desk;
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    admin = await signInStaff(server.url, 'admin', server.password);
    await admin.api('PUT /v1/settings/:key', {
      params: { key: 'dispatch.firstSeconds' },
      body: { value: FIRST_SECONDS },
    });
    nearest = await openHospital(NEAREST, 'lakeside', 400);
    next = await openHospital(NEXT, 'riverside', 1900);
    robin = await openOwnersPhone(browser, { url: server.url, phone: PHONE, dog: DOG }, pageErrors);
    page = robin.page;
    page.setDefaultTimeout(ARRIVES.timeout);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('DSP-1 reports an emergency in two taps, with the nearest hospital to call from the first moment', async () => {
    await page.goto(`${server.url}/app/#/pages/home/index`);
    await button(/^Emergency/).click();
    await seen(page.getByText('Nearest emergency hospital: call at once')).waitFor();
    await button('Ask nearby hospitals').click();
    await state('Looking for a hospital');
    await seen(page.getByRole('heading', { name: NEAREST })).waitFor();
    await seen(page.getByText(/^400 m · open now$/)).waitFor();
    await leaveAlone(page);
  });

  it('DSP-1 rule 27 the offer appears on the open page of the nearest hospital, and on no other', async () => {
    const offer = nearest.getByRole('article').filter({ hasText: NEAREST });
    await offer.getByText(DOG).waitFor();
    await offer.getByRole('timer').waitFor();
    await offer.getByRole('button', { name: 'Accept' }).waitFor();
    expect(await next.getByRole('article').count()).toBe(0);
    expect(await untouched(nearest)).toBe(1);
  });

  it('DSP-1 asks the next hospital when the first does not answer in time', async () => {
    await next.getByRole('article').filter({ hasText: NEXT }).getByRole('button', { name: 'Accept' }).waitFor();
    await nearest.getByText('No emergency at the moment').waitFor();
    expect([await untouched(nearest), await untouched(next)]).toEqual([1, 1]);
  });

  it('DSP-1 rule 26 the one that accepts has the case, and the owner’s open page tells it by itself', async () => {
    await next.getByRole('button', { name: 'Accept' }).click();
    await next.getByRole('heading', { name: /^Emergency \d+$/ }).waitFor();
    await state('A hospital takes you');
    await seen(page.getByText('The hospital that takes you')).waitFor();
    await seen(page.getByRole('heading', { name: NEXT })).waitFor();
    await next.getByRole('button', { name: 'We are waiting' }).click();
    await seen(page.getByText(`Hospital is waiting · ${NEXT}`)).waitFor();
    expect(await untouched(page)).toBe(1);
  });

  it('DSP-3 goes from the owner’s way to arrival and treatment, each seen by the other side', async () => {
    await button('I am on the way').click();
    await next.getByText('on the way', { exact: true }).waitFor();
    await next.getByRole('button', { name: 'Arrived' }).click();
    await state('Arrived');
    await next.getByRole('button', { name: 'Treatment begins' }).click();
    await state('In treatment');
  });

  it('DSP-3 PET-4 closes with the visit, which stands in the pet’s record', async () => {
    await next.getByRole('button', { name: 'Close with the visit' }).click();
    const form = next.getByRole('dialog', { name: 'Visit' });
    await form.getByLabel('Diagnosis').fill(DIAGNOSIS);
    await form.getByLabel('Treatment').fill(TREATMENT);
    await form.getByRole('button', { name: 'Close with the visit' }).click();
    await state('Closed');
    await seen(page.getByText(DIAGNOSIS)).waitFor();
    expect(await untouched(page)).toBe(1);
    await page.goto(`${server.url}/app/#/packages/pet/health?petId=${robin.petId}`);
    await seen(page.getByText(DIAGNOSIS)).first().waitFor();
    expect(pageErrors).toEqual([]);
  });

  it('DSP-2 rule 31 the operator reads the whole story, with who was asked and did not answer', async () => {
    const desk = await openDesk(browser, admin, { width: 1440, height: 900 }, pageErrors);
    await desk.goto(`${server.url}/console/dispatch?show=ended`);
    await desk.getByRole('link', { name: `1 ${DOG}` }).click();
    await desk.getByText(`${NEAREST} did not answer in time`).waitFor();
    await desk.getByText(`${NEXT} accepted`).waitFor();
    await desk.getByText(DIAGNOSIS, { exact: true }).waitFor();
    expect(pageErrors).toEqual([]);
  });
});
