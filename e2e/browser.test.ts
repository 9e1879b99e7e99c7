/** The browser itself: Chinese is drawn with our font, and a page on loopback is rendered. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';

const PAGE = `<!doctype html><html lang="zh"><meta charset="utf-8"><title>Loopback</title>
<style>body { font: 20px sans-serif } h1 { color: rgb(0, 128, 0) }</style>
<h1>距下次驱虫</h1><span id="ten">宠物洗澡预约明天上午</span>
<script>document.body.dataset.ready = String(1 + 1);</script></html>`;

describe('browser', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    browser = await openBrowser();
    server = createServer((_request, reply) => reply.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('renders a page on loopback and runs its script and style', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    expect(await page.title()).toBe('Loopback');
    expect(await page.locator('body').getAttribute('data-ready')).toBe('2');
    expect(await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color)).toBe('rgb(0, 128, 0)');
    await page.close();
  });

  it('draws a Chinese character as wide as its font size', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const width = await page.locator('#ten').evaluate((span) => span.getBoundingClientRect().width);
    expect(width).toBe(200);
    await page.close();
  });

  it('draws different Chinese characters differently, not as the box of a missing glyph', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const pictures = await page.evaluate(() =>
      ['宠', '猫', '犬'].map((character) => {
        const canvas = document.createElement('canvas');
        canvas.width = 40;
        canvas.height = 40;
        const pen = canvas.getContext('2d');
        if (pen === null) throw new Error('no canvas');
        pen.font = '32px sans-serif';
        pen.fillText(character, 2, 34);
        return canvas.toDataURL();
      }),
    );
    expect(new Set(pictures).size).toBe(3);
    await page.close();
  });
});
