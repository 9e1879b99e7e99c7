/** A coupon template as a form: money in yuan, days as dates; to and from the contract's shape. */
import type { Coupon } from '@pawloop/contract';
import { fenOf, yuanOf } from '../../../../kit/fen.ts';
import { endOf, firstDay, lastDay, startOf } from '../../dates.ts';

export interface CouponForm {
  readonly name: string;
  readonly note?: string;
  readonly kind: Coupon.CouponKind;
  /** Yuan taken off. */
  readonly value?: number | null;
  readonly percentOff?: number | null;
  readonly threshold?: number | null;
  readonly cap?: number | null;
  readonly scopeKind: Coupon.Terms['scope']['kind'];
  readonly categories: readonly string[];
  readonly skus: readonly string[];
  readonly stackingGroup?: string;
  readonly exclusive: boolean;
  readonly bearer: Coupon.Bearer;
  readonly validityKind: Coupon.Validity['kind'];
  readonly from?: string | undefined;
  /** Last day itself. */
  readonly until?: string | undefined;
  readonly days?: number | null;
  readonly months?: number | null;
  readonly ends: 'midnight' | 'exact';
  readonly newCustomerOnly: boolean;
  readonly totalPieces?: number | null;
  readonly perCustomer?: number | null;
  readonly budgetId?: string | null;
  readonly claim: Coupon.ClaimWay;
  readonly claimFrom?: string | undefined;
  readonly claimUntil?: string | undefined;
  readonly claimCode?: string;
}

export const freshForm: CouponForm = {
  name: '',
  kind: 'threshold',
  threshold: 200,
  value: 20,
  scopeKind: 'any',
  categories: [],
  skus: [],
  exclusive: false,
  bearer: 'platform',
  validityKind: 'afterGrant',
  days: 30,
  months: 0,
  ends: 'midnight',
  newCustomerOnly: false,
  totalPieces: 1000,
  perCustomer: 1,
  claim: 'none',
};

/** Figures that a kind is made of; the others are left out of the request. */
export const figuresOf: Readonly<Record<Coupon.CouponKind, readonly ('value' | 'percentOff' | 'cap')[]>> = {
  amount: ['value'],
  threshold: ['value'],
  percent: ['percentOff', 'cap'],
  exchange: ['cap'],
  shipping: ['value'],
};

const fen = (typed: number | null | undefined): number => fenOf(typed ?? 0);
const yuan = (amount: number | null): number | null => (amount === null ? null : yuanOf(amount));
const text = (typed: string | undefined): string | null => typed?.trim() || null;

export function formOf(template: Coupon.TemplateInput): CouponForm {
  const { terms, validity } = template;
  return {
    name: template.name,
    note: template.note ?? '',
    kind: terms.kind,
    value: yuan(terms.valueFen),
    percentOff: terms.percentOff,
    threshold: yuanOf(terms.thresholdFen),
    cap: yuan(terms.capFen),
    scopeKind: terms.scope.kind,
    categories: terms.scope.categories,
    skus: terms.scope.skus,
    stackingGroup: terms.stackingGroup ?? '',
    exclusive: terms.exclusive,
    bearer: terms.bearer,
    validityKind: validity.kind,
    from: validity.kind === 'fixed' ? firstDay(validity.from) : undefined,
    until: validity.kind === 'fixed' ? lastDay(validity.until) : undefined,
    days: validity.kind === 'afterGrant' ? validity.days : 30,
    months: validity.kind === 'afterGrant' ? validity.months : 0,
    ends: validity.kind === 'afterGrant' ? validity.ends : 'midnight',
    newCustomerOnly: template.newCustomerOnly,
    totalPieces: template.totalPieces,
    perCustomer: template.perCustomer,
    budgetId: template.budgetId,
    claim: template.claim,
    claimFrom: firstDay(template.claimFrom),
    claimUntil: lastDay(template.claimUntil),
    claimCode: template.claimCode ?? '',
  };
}

function termsOf(form: CouponForm, before: Coupon.TemplateInput | undefined): Coupon.Terms {
  const figures = figuresOf[form.kind];
  return {
    kind: form.kind,
    valueFen: figures.includes('value') ? fen(form.value) : null,
    percentOff: figures.includes('percentOff') ? (form.percentOff ?? 1) : null,
    thresholdFen: fen(form.threshold),
    capFen: figures.includes('cap') ? fen(form.cap) : null,
    scope: {
      kind: form.scopeKind,
      categories: [...form.categories],
      skus: [...form.skus],
      merchantId: before?.terms.scope.merchantId ?? null,
    },
    stackingGroup: text(form.stackingGroup),
    exclusive: form.exclusive,
    bearer: form.bearer,
  };
}

function validityOf(form: CouponForm, before: Coupon.TemplateInput | undefined): Coupon.Validity {
  const earlier = before?.validity.kind === 'fixed' ? before.validity : undefined;
  if (form.validityKind === 'fixed') {
    return {
      kind: 'fixed',
      from: startOf(form.from, earlier?.from) ?? '',
      until: endOf(form.until, earlier?.until) ?? '',
    };
  }
  return { kind: 'afterGrant', days: form.days ?? 0, months: form.months ?? 0, ends: form.ends };
}

/** What the contract asks for; `before` keeps exact times and what the form does not show. */
export function inputOf(form: CouponForm, before?: Coupon.TemplateInput): Coupon.TemplateInput {
  const claimed = form.claim !== 'none';
  return {
    name: form.name.trim(),
    note: text(form.note),
    terms: termsOf(form, before),
    validity: validityOf(form, before),
    newCustomerOnly: form.newCustomerOnly,
    totalPieces: form.totalPieces ?? null,
    perCustomer: form.perCustomer ?? null,
    budgetId: form.budgetId ?? null,
    claim: form.claim,
    claimFrom: claimed ? startOf(form.claimFrom, before?.claimFrom) : null,
    claimUntil: claimed ? endOf(form.claimUntil, before?.claimUntil) : null,
    claimCode: form.claim === 'code' ? text(form.claimCode) : null,
  };
}

/** Where the form shows a member of the request. */
const places: Readonly<Record<string, keyof CouponForm>> = {
  'terms/valueFen': 'value',
  'terms/percentOff': 'percentOff',
  'terms/thresholdFen': 'threshold',
  'terms/capFen': 'cap',
  'terms/scope': 'categories',
  'validity/from': 'from',
  'validity/until': 'until',
  validity: 'days',
};

export function placeOf(name: readonly (string | number)[]): string {
  const path = name.join('/');
  return places[path] ?? String(name[0] ?? '');
}
