/** A member of staff as the list gives it. */
import type { Reply } from '@pawloop/contract/client';

export type StaffItem = Reply<'GET /v1/staff'>['items'][number];
