/** Figures that a module knows of itself at present: it registers how to ask it, so that its own screens and the board agree. */
import type { Metric } from '@pawloop/contract';

export const presentNames = [
  'journey.roi',
  'journey.conversion',
  'merchant.scenes',
  'merchant.inOrder',
  'quality.lowestScore',
  'quality.satisfied',
] as const;
export type PresentName = (typeof presentNames)[number];

/** The rows behind the figure: it is the sum of their numerators over the sum of their denominators. */
export type PresentSource = () => Promise<readonly Metric.KpiRow[]>;
export type PresentSources = Readonly<Partial<Record<PresentName, PresentSource>>>;

/** A row about a thing and not about a customer. */
export function rowAbout(reference: string, numerator: number, denominator: number): Metric.KpiRow {
  return { customerId: null, customerNo: null, customerName: null, reference, at: null, numerator, denominator };
}

export const sumOf = (rows: readonly Pick<Metric.KpiRow, 'numerator' | 'denominator'>[]) => ({
  numerator: rows.reduce((sum, row) => sum + row.numerator, 0),
  denominator: rows.reduce((sum, row) => sum + row.denominator, 0),
});
