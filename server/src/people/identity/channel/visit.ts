/** Command: somebody followed a channel's link or QR; the visit counts and goes on to our own owner app (ACC-7). */
import { sql } from 'kysely';
import { newId } from '../../../platform/ids.ts';
import type { IdentityDeps } from '../deps.ts';
import { findActive } from './repository.ts';

export interface Visit {
  /** Path on this server to go on to. */
  readonly location: string;
  /** False for unknown or switched-off codes, which go to the start page uncounted. */
  readonly counted: boolean;
}

/** Programs that fetch a link only to show a preview of it. */
const PREVIEWS = /bot\b|crawler|spider|preview|curl\/|wget\//i;

export async function visit(deps: IdentityDeps, code: string, userAgent: string): Promise<Visit> {
  const channel = await findActive(deps.db, code);
  if (!channel) return { location: `${deps.ownerAppPath}/`, counted: false };
  const query = `${channel.landingPath.includes('?') ? '&' : '?'}channel=${encodeURIComponent(code)}`;
  const location = `${deps.ownerAppPath}${channel.landingPath}${query}`;
  if (PREVIEWS.test(userAgent)) return { location, counted: false };
  await sql`
    insert into identity.channel_visit (visit_id, channel_id, at)
    values (${newId()}, ${channel.channelId}, ${deps.clock.now().toString()})`.execute(deps.db);
  return { location, counted: true };
}
