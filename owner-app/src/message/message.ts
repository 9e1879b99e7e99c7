/** Messages of the inbox: merging pages, and where a message leads. */
import type { Reply } from '@pawloop/contract/client';
import { isPage } from '../pages.ts';

type InboxPage = Reply<'GET /v1/owner/inbox'>;
export type Message = InboxPage['items'][number];

export interface Inbox {
  /** Newest first, each once. */
  readonly items: readonly Message[];
  /** Where older ones go on; null when there are none. */
  readonly nextCursor: string | null;
}

function newestFirst(a: Message, b: Message): number {
  return Date.parse(b.at) - Date.parse(a.at) || (a.sendId < b.sendId ? 1 : -1);
}

function joined(known: readonly Message[], fresh: readonly Message[]): Message[] {
  const byId = new Map([...known, ...fresh].map((message) => [message.sendId, message]));
  return [...byId.values()].sort(newestFirst);
}

/**
 * The newest page over what is on the screen. A page that has nothing in common with it came after a long break: what is
 * between them is not known, so the page stands alone.
 */
export function withNewest(known: Inbox | undefined, page: InboxPage): Inbox {
  const ids = new Set(page.items.map((message) => message.sendId));
  if (known === undefined || page.nextCursor === null || !known.items.some(({ sendId }) => ids.has(sendId)))
    return page;
  return { items: joined(known.items, page.items), nextCursor: known.nextCursor };
}

export function withOlder(known: Inbox, page: InboxPage): Inbox {
  return { items: joined(known.items, page.items), nextCursor: page.nextCursor };
}

export function withChanged(known: Inbox, changed: (message: Message) => Message): Inbox {
  return { ...known, items: known.items.map(changed) };
}

export type Place =
  | { readonly kind: 'none' }
  /** A page of this app, with its query. */
  | { readonly kind: 'page'; readonly url: string }
  /** Our own short link, or somebody else's address. */
  | { readonly kind: 'address'; readonly url: string };

/** Short names by which messages may call pages, besides the pages' own paths. */
const NAMED: Readonly<Record<string, string>> = {
  '/wallet': '/packages/benefit/wallet',
  '/coupons': '/packages/benefit/wallet',
  '/claim': '/packages/benefit/claim',
  '/inbox': '/packages/message/inbox',
  '/pets': '/packages/pet/list',
  '/home': '/pages/home/index',
  '/services': '/pages/booking/index',
  '/bookings': '/packages/booking/mine',
};

/** Where a message's link leads; `none` for what is neither a page of ours, nor a short link, nor https. */
export function placeOf(link: string | null): Place {
  if (link === null || link === '') return { kind: 'none' };
  if (/^https:\/\//i.test(link)) return { kind: 'address', url: link };
  if (!/^\/(?![/\\])/.test(link)) return { kind: 'none' };
  if (link.startsWith('/l/')) return { kind: 'address', url: link };
  const inside = link.replace(/^\/app\/#?(?=\/)/, '').replace(/^\/app\/?#?$/, '/home');
  const [path = '', query] = inside.split('?');
  const page = NAMED[path] ?? path;
  if (!isPage(page)) return { kind: 'none' };
  return { kind: 'page', url: query === undefined ? page : `${page}?${query}` };
}

/** The coupon that a message brings, named by its link to the wallet. */
export function couponOf(message: Pick<Message, 'link'>): string | undefined {
  const place = placeOf(message.link);
  if (place.kind !== 'page' || !place.url.startsWith('/packages/benefit/wallet')) return undefined;
  return /[?&]couponId=([0-9a-f-]{36})(?:&|$)/.exec(place.url)?.[1];
}
