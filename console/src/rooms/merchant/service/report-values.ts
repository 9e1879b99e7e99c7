/** Between what the form of a report holds and what the server takes. Pure. */
import type { Progress } from '@pawloop/contract';

export interface ReportValues {
  readonly correction?: string;
  readonly fields?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly findings?: readonly Partial<Progress.Finding>[];
  readonly products?: readonly { readonly name?: string; readonly note?: string }[];
  readonly advice?: string;
  readonly nextDueOn?: string;
  readonly kilos?: number | null;
}

export const severities = ['fine', 'watch', 'see_vet'] as const;

const GRAMS_A_KILO = 1000;

export function initialOf(published: Progress.Report | undefined): ReportValues {
  if (!published) return { findings: [], products: [] };
  const { fields, findings, products, advice, nextDueOn, weightGrams } = published;
  return {
    fields: Object.fromEntries(fields.map((field) => [field.key, field.value])),
    findings,
    products: products.map(({ name, note }) => ({ name, ...(note && { note }) })),
    ...(advice && { advice }),
    ...(nextDueOn && { nextDueOn }),
    ...(weightGrams !== null && { kilos: weightGrams / GRAMS_A_KILO }),
  };
}

export function inputOf(form: Progress.Run['form'], values: ReportValues): Progress.ReportInput {
  const { fields = {}, findings = [], products = [], advice, nextDueOn, kilos } = values;
  return {
    fields: form.flatMap(({ key }) => {
      const value = fields[key];
      return value === undefined || value === null || value === '' ? [] : [{ key, value }];
    }),
    findings: findings.map(({ part = '', text = '', severity = 'fine' }) => ({ part, text, severity })),
    products: products.map(({ name = '', note }) => ({ name, note: note?.trim() || null })),
    advice: advice?.trim() || null,
    nextDueOn: nextDueOn ?? null,
    weightGrams: kilos ? Math.round(kilos * GRAMS_A_KILO) : null,
  };
}
