/** Journeys: who enters, what happens to whom in which order, what it brought and why (CAM-1, CAM-3, CAM-9, CAM-14, CAM-16). */
import { designEndpoints } from './journey/endpoints.ts';
import { explainEndpoints } from './journey/explain.ts';
import { measureEndpoints } from './journey/measure.ts';
import { readyEndpoints } from './journey/ready.ts';
import { runEndpoints } from './journey/run.ts';
import { taskEndpoints } from './journey/task.ts';
import { testRunEndpoints } from './journey/test-run.ts';

export * from './journey/definition.ts';
export * from './journey/endpoints.ts';
export * from './journey/events.ts';
export * from './journey/explain.ts';
export * from './journey/measure.ts';
export * from './journey/ready.ts';
export * from './journey/run.ts';
export * from './journey/task.ts';
export * from './journey/test-run.ts';

export const journeyEndpoints = {
  ...designEndpoints,
  ...runEndpoints,
  ...taskEndpoints,
  ...measureEndpoints,
  ...readyEndpoints,
  ...testRunEndpoints,
  ...explainEndpoints,
};
