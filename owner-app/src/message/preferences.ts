/** When and where the owner wants to be written to, as the server tells it. */
import type { Reply } from '@pawloop/contract/client';

export type Preferences = Reply<'GET /v1/owner/me/message-preferences'>;
