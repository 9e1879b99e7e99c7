/** Problem types of segments. */
import { problemType } from '../../platform/problem.ts';

export const badDefinition = problemType('segment/definition', 422, 'The definition is not valid');
export const unknownSegment = problemType('segment/unknown', 404, 'There is no such segment');
export const segmentInUse = problemType('segment/in-use', 409, 'Other segments ask this one');
export const usedByJourney = problemType('segment/used-by-journey', 409, 'Journeys use this segment');
export const segmentCycle = problemType('segment/cycle', 409, 'The segments would ask one another in a circle');
export const staleVersion = problemType('segment/version', 409, 'A newer version has been published meanwhile');
export const fixedSnapshot = problemType('segment/snapshot', 409, 'A snapshot does not change');
export const badPeriod = problemType('segment/period', 422, 'The period is not valid');
