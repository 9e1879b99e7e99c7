/** A ready journey as the server describes it. */
import type { Reply } from '@pawloop/contract/client';

export type ReadyJourney = Reply<'GET /v1/ready-journeys'>['items'][number];
