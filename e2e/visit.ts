/** A visit as stories make it: a colleague’s desk, an owner’s phone with a dog, bookings over HTTP. */
import type { Api } from '@pawloop/contract/client';
import type { Browser, Page } from 'playwright-core';
import { type Caller, callerOf } from './caller.ts';
import { openPhone, signInOnPhone } from './phone.ts';
import { settled } from './settled.ts';

/** Middle of the demo city. */
export const CENTRE = { lat: 30.2741, lng: 120.1551 };
const ZONE = 'Asia/Shanghai';
const FAR_METRES = 30_000;

export interface OwnersPhone {
  readonly page: Page;
  /** What this owner does beside the page. */
  readonly api: Api;
  readonly petId: string;
}

/** An owner who has signed in on a phone in the middle of the city, and has a dog. */
export async function openOwnersPhone(
  browser: Browser,
  at: { readonly url: string; readonly phone: string; readonly dog: string },
  pageErrors: string[],
): Promise<OwnersPhone> {
  const page = await openPhone(browser, pageErrors, {
    timezoneId: ZONE,
    permissions: ['geolocation'],
    geolocation: { latitude: CENTRE.lat, longitude: CENTRE.lng },
  });
  await signInOnPhone(page, at.url, at.phone);
  const token = await page.evaluate(() => JSON.parse(localStorage.getItem('pawloop.token') ?? '{}').data);
  const api = callerOf(at.url, { authorization: `Bearer ${token}` });
  return { page, api, petId: await bringDog(api, at.dog) };
}

export async function bringDog(api: Api, name: string): Promise<string> {
  const body = { name, species: 'dog', weightGrams: 6000, coatLength: 'short' } as const;
  return (await api('POST /v1/owner/pets', { body })).petId;
}

/** A colleague at the console. */
export async function openDesk(
  browser: Browser,
  staff: Caller,
  viewport: { readonly width: number; readonly height: number },
  pageErrors: string[],
): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'en-GB' });
  await context.addCookies([staff.cookie]);
  await context.addInitScript(() => localStorage.setItem('pawloop.language', '"en"'));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => pageErrors.push(error.message));
  return page;
}

/** The store nearest to the middle that offers the service. */
export async function nearestStore(api: Api, service: string, petId: string) {
  const query = { service, petId, ...CENTRE, radiusMetres: FAR_METRES, sort: 'distance' } as const;
  const { items } = await api('GET /v1/services/search', { query });
  const [found] = items;
  if (!found) throw new Error(`nobody offers ${service}`);
  return found;
}

interface Wish {
  readonly offerId: string;
  readonly petId: string;
  readonly startsAt: string;
}

/** Holds the time for the owner. @returns the booking's id */
export async function hold(api: Api, wish: Wish): Promise<string> {
  const items = [{ ...wish }];
  const { payableFen: expectedFen } = await api('POST /v1/owner/bookings/quote', { body: { items } });
  const group = await api('POST /v1/owner/bookings', { body: { items, expectedFen } });
  return group.bookings[0]?.bookingId ?? '';
}

/** Cancels on the terms that are shown. */
export async function cancel(api: Api, bookingId: string): Promise<void> {
  const params = { bookingId };
  const { token } = await api('GET /v1/owner/bookings/:bookingId/cancel-quote', { params });
  await api('POST /v1/owner/bookings/:bookingId/cancel', { params, body: { token } });
}

/** Holds the time and pays in full at the sandbox's cashier. @returns the confirmed booking's id */
export async function bookAndPay(url: string, api: Api, wish: Wish): Promise<string> {
  const bookingId = await hold(api, wish);
  const { payment } = await api('POST /v1/owner/bookings/:bookingId/pay', {
    params: { bookingId },
    body: { payWay: 'full' },
  });
  const params = { paymentId: payment?.paymentId ?? '' };
  const ready = await api('POST /v1/owner/payments/:paymentId/prepare', { params, body: { channel: 'sandbox' } });
  if (ready.kind !== 'sandbox') throw new Error(`paid by ${ready.kind}`);
  await fetch(`${url}${new URL(ready.url, url).pathname}/pay`, { method: 'POST' });
  // The cashier's word reaches the booking a moment later.
  const ask = () => api('GET /v1/owner/bookings/:bookingId', { params: { bookingId } });
  await settled(ask, ({ bookings }) => bookings[0]?.state === 'confirmed');
  return bookingId;
}

/** The store takes the animal in, does each step of the SOP and completes the service. */
export async function serve(staff: Caller, bookingId: string, photo: Buffer): Promise<void> {
  const { api } = staff;
  const params = { bookingId };
  await api('POST /v1/bookings/:bookingId/check-in', { params, body: {} });
  const run = await api('POST /v1/progress/:bookingId/begin', { params });
  for (const { stepKey, proof } of run.steps) {
    const mediaIds = proof === 'photo' ? [await upload(staff, bookingId, photo)] : [];
    const body = { mediaIds, ...(proof === 'number' && { number: 1 }), ...(proof === 'text' && { text: 'Fine' }) };
    await api('POST /v1/progress/:bookingId/steps/:stepKey', { params: { bookingId, stepKey }, body });
  }
  const asked = run.form.filter((field) => field.required);
  const fields = asked.map(({ key, choices }) => ({ key, value: choices?.[0]?.key ?? 'Fine' }));
  const nothing = { findings: [], products: [], advice: null, nextDueOn: null, weightGrams: null };
  await api('POST /v1/progress/:bookingId/complete', { params, body: { ...nothing, fields } });
}

/** @returns the id of the medium */
async function upload({ cookie }: Caller, bookingId: string, photo: Buffer): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(photo)], { type: 'image/png' }), 'step.png');
  const headers = {
    cookie: `${cookie.name}=${cookie.value}`,
    origin: cookie.url,
    'idempotency-key': crypto.randomUUID(),
  };
  const reply = await fetch(`${cookie.url}/v1/progress/${bookingId}/media`, { method: 'POST', headers, body });
  if (!reply.ok) throw new Error(await reply.text());
  return ((await reply.json()) as { readonly mediaId: string }).mediaId;
}
