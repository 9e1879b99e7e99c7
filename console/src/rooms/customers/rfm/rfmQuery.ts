/** The RFM report, and the address of its page as the server's filters. */
import type { Reply } from '@pawloop/contract/client';
import type { Query } from '../../../kit/Go.tsx';
import { rfmCells, rfmTiers } from '../words.ts';

export type RfmReport = Reply<'GET /v1/rfm'>;

export const monetaries = ['net', 'gross', 'average'] as const;
export type Monetary = (typeof monetaries)[number];

const HIGHEST_SCORE = 5;

function score(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= HIGHEST_SCORE ? value : undefined;
}

/** Parts of a mistyped link that mean nothing are left out. */
export function rfmFilters(query: Query) {
  const asOf = /^\d{4}-\d\d-\d\d$/.test(query.asOf ?? '') ? query.asOf : undefined;
  const monetary = monetaries.find((word) => word === query.monetary);
  const tier = rfmTiers.find((word) => word === query.tier);
  const cell = rfmCells.find((word) => word === query.cell);
  const [r, f] = [score(query.r), score(query.f)];
  return {
    ...(asOf && { asOf }),
    ...(monetary && { monetary }),
    ...(tier && { tier }),
    ...(cell && { cell }),
    ...(r && { r }),
    ...(f && { f }),
  };
}
