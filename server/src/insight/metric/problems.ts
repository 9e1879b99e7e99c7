/** Problems of the metric module. */
import { problemType } from '../../platform/problem.ts';

export const emptySpan = problemType(
  'metric/empty-span',
  422,
  'The span must begin before it ends and last at most ten years',
);
export const kpiUnknown = problemType('metric/kpi-unknown', 404, 'There is no such KPI');
export const kpiWaiting = problemType('metric/kpi-waiting', 409, 'This KPI waits for facts');
export const goalInvalid = problemType('metric/goal-invalid', 422, 'The goal does not fit');
export const questionInvalid = problemType('metric/question-invalid', 422, 'The question is not one of this kind');
export const questionNotFound = problemType('metric/question-not-found', 404, 'There is no such question');
export const questionNotOwn = problemType('metric/question-not-own', 403, 'Only who made a question may change it');
export const journeyNotFound = problemType('metric/journey-not-found', 404, 'There is no such journey');
