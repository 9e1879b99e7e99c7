/** Quality: reviews, scores, months, inspections, and the guarantee fund (BOOK-11, MER-6, MER-7). */
import { claimEndpoints } from './quality/claim.ts';
import { inspectionEndpoints } from './quality/inspection.ts';
import { reviewEndpoints } from './quality/review.ts';
import { scoreEndpoints } from './quality/score.ts';

export * from './quality/claim.ts';
export * from './quality/events.ts';
export * from './quality/inspection.ts';
export * from './quality/review.ts';
export * from './quality/score.ts';
export * from './quality/words.ts';

export const qualityEndpoints = {
  ...reviewEndpoints,
  ...scoreEndpoints,
  ...inspectionEndpoints,
  ...claimEndpoints,
};
