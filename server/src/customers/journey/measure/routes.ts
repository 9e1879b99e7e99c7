/** HTTP of the measure: contract in, one call, reply out. */
import { Journey } from '@pawloop/contract';
import { type CsvFile, type RouteModule, routes } from '../../../platform/http/index.ts';
import { conversionPage } from './conversions.ts';
import { type MeasureDeps, requireJourney } from './deps.ts';
import { resultsOf } from './results.ts';

export function measureRoutes(deps: MeasureDeps): RouteModule {
  return routes(Journey.measureEndpoints, {
    'GET /v1/journeys/:journeyId/results': ({ params }) => resultsOf(deps, params.journeyId),
    'GET /v1/journeys/:journeyId/results.csv': ({ params }) => resultsCsv(deps, params.journeyId),
    'GET /v1/journeys/:journeyId/conversions': async ({ params, query }) => {
      await requireJourney(deps.db, params.journeyId);
      return conversionPage(deps.db, { ...query, journeyId: params.journeyId });
    },
    'GET /v1/conversions': ({ query }) => conversionPage(deps.db, query),
  });
}

type Figures = readonly (readonly [string, string | number | null])[];

/** One row per figure, named by its path in the JSON reply. */
async function resultsCsv(deps: MeasureDeps, journeyId: string): Promise<CsvFile> {
  const { name } = await requireJourney(deps.db, journeyId);
  const { formulas: _, attributed, ...rest } = await resultsOf(deps, journeyId);
  const byRule = Object.fromEntries(attributed.map(({ rule, ...figures }) => [rule, figures]));
  return {
    filename: `${name}-${rest.asOf}.csv`,
    header: ['figure', 'value'],
    rows: lines(flat({ ...rest, attributed: byRule })),
  };
}

function flat(value: object, path = ''): Figures {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (member !== null && typeof member === 'object') return flat(member, name);
    return [[name, typeof member === 'boolean' ? String(member) : (member as string | number | null)]] as const;
  });
}

async function* lines(figures: Figures) {
  yield* figures;
}
