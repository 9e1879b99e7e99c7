/** One month of the repurchase report. */
import type { Reply } from '@pawloop/contract/client';

export type Month = Reply<'GET /v1/metrics/repurchase'>['months'][number];
