/** The small pages behind links in mails, in both languages, without scripts. */
import type { Attachment } from '../../../platform/http/index.ts';
import { pageTexts } from '../i18n/words.ts';
import type { PageState } from './link.ts';

export function mailPage(state: PageState): Attachment {
  const { title, text, button } = pageTexts[state];
  const form = button === null ? '' : `<form method="post"><button>${button}</button></form>`;
  const html = `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1.5rem}button{font:inherit;padding:.75rem 1.5rem}</style>
<h1>${title}</h1><p>${text}</p>${form}</html>`;
  return { filename: 'page.html', contentType: 'text/html; charset=utf-8', body: Buffer.from(html), inline: true };
}
