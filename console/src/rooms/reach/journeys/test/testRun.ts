/** A test run as the server traced it. */
import type { Reply } from '@pawloop/contract/client';

export type TestRun = Reply<'POST /v1/journeys/:journeyId/test-runs'>;
