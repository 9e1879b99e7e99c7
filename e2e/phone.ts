/** An owner's phone: a browser of its own in the owner app's H5. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** @param pageErrors takes what the page's own scripts throw */
export async function openPhone(
  browser: Browser,
  pageErrors: string[],
  more: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'en-GB',
    hasTouch: true,
    acceptDownloads: true,
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => pageErrors.push(error.message));
  return page;
}

/** Signs in by phone with the code that an installation without an SMS vendor shows. */
export async function signInOnPhone(page: Page, url: string, phone: string): Promise<void> {
  await page.goto(`${url}/app/#/pages/sign-in/index`);
  await page.getByLabel('Mobile number').fill(phone);
  await page.getByRole('button', { name: 'Get code' }).click();
  await page.getByRole('button', { name: /^Development: fill in code \d{6}$/ }).click();
  await page.getByRole('checkbox', { name: 'I have read and agree' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Everything about your pets, in one place').waitFor();
}
