/** Short links of messages: clicks on the way to our own pages, one-click unsubscribing, confirmation of an address. */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { noteClicked } from '../inbox/inbox.ts';
import { linkNotFound } from '../problems.ts';
import { optOut } from './opt-out.ts';

interface LinkRow {
  code: string;
  kind: 'click' | 'unsubscribe' | 'confirm_email';
  customer_id: string;
  send_id: string | null;
  target: string | null;
  address_index: Buffer | null;
}

async function findLink(tx: Tx, deps: Inner, code: string): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    select code, kind, customer_id, send_id, target, address_index from message.link
    where code = ${code} and expires_at > ${deps.clock.now().toString()}`.execute(tx);
  return rows[0];
}

/** Programs that fetch a link only to show a preview of it. */
const PREVIEWS = /bot\b|crawler|spider|preview|curl\/|wget\//i;

/**
 * Follow a link; an unknown or expired one leads to the start page.
 * @returns address to go on to: what the template was saved with, never what the request says
 */
export function follow(deps: Inner, code: string, userAgent: string): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    const link = await findLink(tx, deps, code);
    if (link?.kind !== 'click' || link.target === null) return `${deps.ownerAppPath}/`;
    if (!PREVIEWS.test(userAgent)) {
      await sql`update message.link set clicks = clicks + 1 where code = ${code}`.execute(tx);
      if (link.send_id) await noteClicked(tx, [link.send_id], deps.clock.now());
    }
    return link.target.startsWith('/') ? `${deps.ownerAppPath}${link.target}` : link.target;
  });
}

export type PageState = 'unsubscribe' | 'confirm_email' | 'unsubscribed' | 'confirmed';

/** What the page behind a mail's link offers; nothing happens before its button is pressed. @throws Problem `message/link-not-found` */
export function pageOf(deps: Inner, code: string): Promise<PageState> {
  return inTransaction(deps.db, async (tx) => {
    const link = await findLink(tx, deps, code);
    if (!link || link.kind === 'click') throw new Problem(linkNotFound);
    return link.kind;
  });
}

/** Do what the link is for; doing it twice is doing it once. @throws Problem `message/link-not-found` */
export function useLink(deps: Inner, code: string): Promise<PageState> {
  return inTransaction(deps.db, async (tx) => {
    const link = await findLink(tx, deps, code);
    if (!link || link.kind === 'click') throw new Problem(linkNotFound);
    if (link.kind === 'unsubscribe') {
      await optOut(tx, deps, { customerId: link.customer_id, channel: 'email', source: 'link', note: 'mail' });
      return 'unsubscribed';
    }
    const { rows } = await sql`
      update message.address set confirmed_at = coalesce(confirmed_at, ${deps.clock.now().toString()})
      where customer_id = ${link.customer_id} and email_index = ${link.address_index} returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(linkNotFound);
    return 'confirmed';
  });
}
