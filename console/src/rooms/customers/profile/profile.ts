/** A customer as the profile page gets it. */
import type { Reply } from '@pawloop/contract/client';

export type Profile = Reply<'GET /v1/customers/:customerId'>;
