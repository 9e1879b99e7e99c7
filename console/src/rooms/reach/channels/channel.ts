/** An acquisition channel as the list gives it. */
import type { Reply } from '@pawloop/contract/client';

export type Channel = Reply<'GET /v1/channels'>['items'][number];
