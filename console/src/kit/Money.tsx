/** Amounts and counts in the reader's notation; money is whole fen. */
import { presentLanguage } from '../app/i18n.ts';
import { localeOf } from '../app/time.ts';
import { yuanOf } from './fen.ts';

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const locale = localeOf(presentLanguage());
  const key = locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, known);
  return known;
}

/** `¥1,234.50`; whole amounts keep their two digits in tables and lose them with `short`. */
export function sayMoney(fen: number, currency = 'CNY', short = false): string {
  const digits = short ? { maximumFractionDigits: 0 } : {};
  return formatOf({ style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits }).format(yuanOf(fen));
}

export function sayCount(count: number, digits = 0): string {
  return formatOf({ maximumFractionDigits: digits }).format(count);
}

/** `0.256` → `25.6%`. */
export function sayShare(share: number, digits = 1): string {
  return formatOf({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);
}

export interface MoneyProps {
  readonly fen: number | null;
  readonly currency?: string;
}

export function Money({ fen, currency = 'CNY' }: MoneyProps) {
  if (fen === null) return <span className="quiet">–</span>;
  return <span className="figures">{sayMoney(fen, currency)}</span>;
}
