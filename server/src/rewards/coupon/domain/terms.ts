/** What a coupon is worth, in figures and in words, and which terms are sound. */
import type { Coupon } from '@pawloop/contract';
import { formatFen } from '../../../platform/money.ts';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import { claimInvalid, termsInvalid } from '../problems.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

/** The most that one coupon can cost; what a budget sets aside for it. */
export function faceFen(terms: Coupon.Terms): number {
  return (terms.kind === 'percent' || terms.kind === 'exchange' ? terms.capFen : terms.valueFen) ?? 0;
}

type Figure = 'valueFen' | 'percentOff' | 'capFen';
const FIGURES: readonly Figure[] = ['valueFen', 'percentOff', 'capFen'];
const NEEDED: Readonly<Record<Coupon.CouponKind, readonly Figure[]>> = {
  amount: ['valueFen'],
  threshold: ['valueFen'],
  percent: ['percentOff', 'capFen'],
  exchange: ['capFen'],
  shipping: ['valueFen'],
};

/** @throws Problem `coupon/terms-invalid` with each member that does not fit the kind */
export function requireTerms(terms: Coupon.Terms): void {
  const errors: FieldError[] = [];
  const refuse = (member: string, detail: string) => errors.push({ pointer: `/body/terms/${member}`, detail });
  const needed = NEEDED[terms.kind];
  for (const figure of FIGURES) {
    if (needed.includes(figure) && !terms[figure]) refuse(figure, 'needed above 0');
    if (!needed.includes(figure) && terms[figure] !== null) refuse(figure, 'not used by this kind: null');
  }
  if (terms.kind === 'threshold' && terms.thresholdFen < Math.max(1, terms.valueFen ?? 0)) {
    refuse('thresholdFen', 'at least what is taken off');
  }
  if (terms.kind === 'exchange' && terms.scope.skus.length + terms.scope.categories.length === 0) {
    refuse('scope', 'an exchange names what it gives');
  }
  if (errors.length > 0) throw new Problem(termsInvalid, undefined, errors);
}

/** @throws Problem `coupon/claim-invalid` */
export function requireClaim(template: Coupon.TemplateInput): void {
  const refuse = (member: string, detail: string): never => {
    throw new Problem(claimInvalid, undefined, [{ pointer: `/body/${member}`, detail }]);
  };
  const { claim, perCustomer, claimCode, claimFrom, claimUntil } = template;
  if (claim !== 'none' && perCustomer === null) refuse('perCustomer', 'needed when owners claim by themselves');
  if (claim !== 'code' && claimCode !== null) refuse('claimCode', 'only for claim: code');
  if (claimFrom && claimUntil && Temporal.Instant.compare(claimFrom, claimUntil) >= 0) {
    refuse('claimUntil', 'not after claimFrom');
  }
}

/** `1250` → `12.5`, `1000` → `10`. */
const yuan = (fen: number | null): string => formatFen(fen ?? 0).replace(/\.?0+$/, '');

const WORDS: Readonly<Record<'zh' | 'en', Readonly<Record<string, string>>>> = { zh, en };

/** The worth in a few words, for messages; `tenths` is what is left to pay (20 percent off = 8). */
export function valueText(terms: Coupon.Terms, language: 'zh' | 'en'): string {
  const kind = terms.kind === 'threshold' ? 'amount' : terms.kind;
  const figures: Readonly<Record<string, string>> = {
    value: yuan(terms.valueFen),
    cap: yuan(terms.capFen),
    threshold: yuan(terms.thresholdFen),
    percent: String(terms.percentOff ?? 0),
    tenths: String((100 - (terms.percentOff ?? 0)) / 10),
  };
  const words = WORDS[language][terms.thresholdFen > 0 ? `${kind}From` : kind] ?? '';
  return words.replace(/\{(\w+)\}/g, (_, name: string) => figures[name] ?? '');
}
