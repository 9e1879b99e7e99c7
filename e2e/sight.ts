/** What is wrong with a page as a person or a screen reader meets it: overflow, raw keys, foreign words, axe's findings. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** `shell:room.home`, `list.title`: a key that stands where its text should be. File names are no keys. */
const RAW_KEY = /^(?:[a-z]+:)?[a-z]\w*(?:\.\w+)+$/i;
const FILE_NAME = /\.(?:csv|gz|json|png)$/;
const CHINESE = /\p{Script=Han}/u;
/** Severities of axe that no page may have. */
const GRAVE = ['serious', 'critical'];

/** Waits until a page has its data: no request under way, no skeleton, nothing marked busy. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]'));
  await page.evaluate(() => document.fonts.ready);
}

/** Every text and label that a person can meet on the page. */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    // A text in another language says so, e.g. the switch to that language.
    const isOurs = (element: Element | null) => element?.closest('[lang]') === document.documentElement;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (isOurs(node.parentElement)) found.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      if (!isOurs(element)) continue;
      for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
    }
    return found.map((text) => text.trim()).filter((text) => text !== '');
  });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

async function graveViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results: AxeResults = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** How far the page is wider than its window, and what sticks out first. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].find(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`overflow of ${scrollWidth - clientWidth} px by ${out?.outerHTML.slice(0, 160)}`];
  });
}

interface SightOptions {
  /** The data itself is Chinese, so Chinese on an English page is no fault. */
  readonly dataIsChinese?: boolean;
  /** Left out: yes. */
  readonly axe?: boolean;
}

/** Faults of the page as it stands, each in one line; empty when all is well. */
export async function faultsOf(
  page: Page,
  language: 'zh' | 'en',
  { dataIsChinese = false, axe: withAxe = true }: SightOptions = {},
): Promise<string[]> {
  const texts = await textsOf(page);
  const raw = texts.filter((text) => RAW_KEY.test(text) && !FILE_NAME.test(text));
  const foreign = language === 'en' && !dataIsChinese ? texts.filter((text) => CHINESE.test(text)) : [];
  return [
    ...raw.map((text) => `raw key: ${text}`),
    ...foreign.map((text) => `Chinese on an English page: ${text}`),
    ...(await overflow(page)),
    ...(withAxe ? await graveViolations(page) : []),
  ];
}
