/** KPIs that wait for facts: the formula stands, the module that will tell the facts does not yet. */
import type { Metric } from '@pawloop/contract';
import type { WaitingKpi } from './definition.ts';
import words from './words.json' with { type: 'json' };

type Basics = [
  key: keyof typeof words.name & keyof typeof words.formula,
  unit: Metric.KpiUnit,
  direction: WaitingKpi['direction'],
  source: string,
  months: number,
  /** What must come first. */
  need: keyof typeof words.missing,
];

const waiting = ([key, unit, direction, source, horizonMonths, need]: Basics): WaitingKpi => ({
  key,
  name: words.name[key],
  formula: words.formula[key],
  missing: words.missing[need],
  unit,
  direction,
  source,
  horizonMonths,
});

const KPIS: readonly Basics[] = [
  ['community_penetration', 'percent', 'up', 'service platform', 6, 'group'],
  ['community_interactions', 'times', 'up', 'service platform', 6, 'group'],
  ['community_repurchase_uplift', 'percent', 'up', 'service platform', 12, 'group'],
  ['ltv_uplift', 'percent', 'up', 'service platform', 12, 'clv'],
  ['page_load_seconds', 'seconds', 'down', 'service platform', 3, 'speed'],
  ['counterfeit_complaints', 'percent', 'down', 'shop', 12, 'case'],
  ['food_consult_minutes', 'minutes', 'down', 'shop', 3, 'consult'],
  ['bundle_share', 'percent', 'up', 'shop', 12, 'catalog'],
  ['filter_efficiency_uplift', 'percent', 'up', 'shop', 6, 'search'],
  ['consult_conversion', 'percent', 'up', 'shop', 6, 'consult'],
  ['medication_complaints', 'percent', 'down', 'shop', 12, 'case'],
  ['expert_satisfaction', 'percent', 'up', 'shop', 6, 'survey'],
  ['slow_mover_removal', 'percent', 'up', 'shop', 1, 'stock'],
  ['supplier_response_hours', 'hours', 'down', 'shop', 3, 'stock'],
  ['stockout_rate', 'percent', 'down', 'shop', 6, 'stock'],
  ['turnover_uplift', 'percent', 'up', 'shop', 12, 'stock'],
  ['remote_delivery_days', 'days', 'down', 'shop', 6, 'delivery'],
  ['scene_gmv_uplift', 'percent', 'up', 'shop', 12, 'campaign'],
  ['aftersales_resolution', 'percent', 'up', 'shop', 6, 'case'],
  ['aftersales_hours', 'hours', 'down', 'shop', 6, 'case'],
  ['level_upgrade_uplift', 'percent', 'up', 'loyalty', 6, 'membership'],
  ['nps_uplift', 'points', 'up', 'loyalty', 12, 'survey'],
  ['clv_uplift', 'percent', 'up', 'loyalty', 12, 'clv'],
  ['complaint_share_experience', 'percent', 'down', 'operations', 12, 'case'],
  ['public_opinion_hours', 'hours', 'down', 'loyalty', 1, 'risk'],
];

export const waitingKpis: readonly WaitingKpi[] = KPIS.map(waiting);
