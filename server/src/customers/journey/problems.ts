/** Problem types of journeys. */
import { problemType } from '../../platform/problem.ts';

export const unknownJourney = problemType('journey/unknown', 404, 'There is no such journey');
export const unknownVersion = problemType('journey/unknown-version', 404, 'There is no such version');
export const unknownRun = problemType('journey/unknown-run', 404, 'There is no such run');
export const unknownTask = problemType('journey/unknown-task', 404, 'There is no such task');
export const staleDraft = problemType('journey/version', 409, 'The draft has been changed meanwhile');
export const faultyJourney = problemType('journey/faulty', 422, 'The journey cannot be published like this');
export const clashingJourney = problemType('journey/conflict', 409, 'The journey clashes with another one');
export const badState = problemType('journey/state', 409, 'The journey is in a state that does not allow this');
export const notByApi = problemType('journey/not-by-api', 409, 'This journey is not entered by API');
export const badNodeMap = problemType('journey/node-map', 422, 'The map names steps that do not exist');
