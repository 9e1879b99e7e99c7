/** What a KPI is, as data. */
import type { Metric } from '@pawloop/contract';
import type { PresentName } from '../present.ts';
import type { MeasureName } from './measures.ts';

export interface KpiBasics {
  /** Stable; the key of the operator's plan. */
  readonly key: string;
  readonly name: Metric.Words;
  readonly unit: Metric.KpiUnit;
  readonly direction: 'up' | 'down';
  /** Chapter of the operator's plan from which target and baseline were taken. */
  readonly source: string;
  readonly horizonMonths: number;
  readonly formula: Metric.Words;
}

/** Computed from facts: the value is `scale × numerator ÷ denominator`, or the growth of that in percent. */
export interface ComputedKpi extends KpiBasics {
  readonly measure: MeasureName;
  /** Of the plain figure; 100 for percent. Growths are in percent by themselves. */
  readonly scale: number;
  /** The value is the growth over the compared period. */
  readonly growth?: true;
}

/** What a module knows of itself at present; it has no past. */
export interface PresentKpi extends KpiBasics {
  readonly present: PresentName;
  /** Both parts of the figure are amounts in fen. */
  readonly fen?: true;
}

/** No module tells the facts yet. */
export interface WaitingKpi extends KpiBasics {
  readonly missing: Metric.Words;
}

export type KpiDefinition = ComputedKpi | PresentKpi | WaitingKpi;
