/** What all journeys together brought, by the results that each tells of itself: the KPIs and the journeys' screens agree. */
import type { Metric } from '@pawloop/contract';
import { rowAbout } from '../present.ts';
import type { JourneyFace } from './face.ts';

export type JourneyMeasure = 'roi' | 'conversion';

/** One row per journey: margin and cost in fen, or converted and treated customers. */
export async function journeyRows(journeys: JourneyFace, measure: JourneyMeasure): Promise<Metric.KpiRow[]> {
  const rows: Metric.KpiRow[] = [];
  for (const { journeyId, name } of await journeys.published()) {
    const results = await journeys.results(journeyId);
    const margin = results.attributed.find((one) => one.rule === 'last')?.marginFen ?? 0;
    const [numerator, denominator] =
      measure === 'roi' ? [margin, results.cost.totalFen] : [results.treated.converted, results.treated.customers];
    rows.push(rowAbout(name, numerator, denominator));
  }
  return rows;
}
