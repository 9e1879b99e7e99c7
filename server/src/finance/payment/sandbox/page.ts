/** The sandbox's cashier as a page without scripts, in both languages. */
import { Payment } from '@pawloop/contract';
import type { CashierTrade } from '../../../adapters/pay/index.ts';
import type { Attachment } from '../../../platform/http/index.ts';
import { formatFen } from '../../../platform/money.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export type PageLanguage = 'zh' | 'en';
const texts = { zh, en };

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:24rem;margin:8vh auto 0;padding:0 1.25rem;color:#1f2430;background:#f6f5f2}
main{background:#fff;border-radius:16px;padding:1.5rem;box-shadow:0 1px 3px #0002}h1{font-size:1.1rem;margin:0}
.amount{font-size:2.25rem;font-weight:600;margin:.25rem 0 0}.quiet{color:#5b6270;margin:.25rem 0}form{margin:.5rem 0}
button{font:inherit;width:100%;padding:.75rem;border:1px solid #c9ccd4;border-radius:12px;background:#fff;color:inherit;cursor:pointer}
.main button{background:#176b4d;border-color:#176b4d;color:#fff}a{color:#176b4d}
@media (prefers-color-scheme:dark){body{background:#15171c;color:#eceef2}main{background:#20232a}.quiet{color:#a8aebb}button{background:#2a2e37;border-color:#454b58}a{color:#6fd3a8}}`;

/** @param trade undefined: there is none of this number */
export function cashierPage(no: string, trade: CashierTrade | undefined, language: PageLanguage): Attachment {
  const t = texts[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const body = trade ? tradePart(trade, language) : `<p>${t.missing}</p>`;
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${t.title}</title>
<style>${STYLE}</style><main><h1>${t.title}</h1><p class="quiet">${t.hint}</p>${body}</main>
<p><a lang="${other}" href="/v1/sandbox-pay/${no}?lang=${other}">${t.other}</a></p></html>`;
  return { filename: 'cashier.html', contentType: 'text/html; charset=utf-8', body: Buffer.from(html), inline: true };
}

function tradePart(trade: CashierTrade, language: PageLanguage): string {
  const t = texts[language];
  const payable = trade.state === 'open' || trade.state === 'failed';
  const buttons = payable ? Payment.sandboxActs.map((act) => button(trade.outTradeNo, act, language)).join('') : '';
  return `<p class="quiet">${escaped(trade.description)}</p><p class="quiet">${t.amount}</p>
<p class="amount">${trade.currency === 'CNY' ? '¥' : `${escaped(trade.currency)} `}${formatFen(trade.amountFen)}</p>
<p role="status">${t[trade.state]}</p>${buttons}`;
}

function button(no: string, act: Payment.SandboxAct, language: PageLanguage): string {
  const main = act === 'pay' ? ' class="main"' : '';
  const address = `/v1/sandbox-pay/${no}/${act}?lang=${language}`;
  return `<form method="post" action="${address}"${main}><button>${texts[language][act]}</button></form>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
