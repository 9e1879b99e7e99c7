/** Choosing in the lists of the console. */
import type { Page } from 'playwright-core';

/**
 * Takes the first option with this text of the list that is open. By the event alone: a mouse click scrolls the document
 * behind a drawer first, and antd moves the list back to its field between press and release.
 */
export async function choose(page: Page, text: string): Promise<void> {
  const option = page.locator('.ant-select-item-option', { hasText: text }).filter({ visible: true }).first();
  await option.waitFor();
  await option.dispatchEvent('click');
}
