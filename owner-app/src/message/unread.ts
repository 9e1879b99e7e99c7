/** How many messages wait to be read: for the badge on the tab, the list and the home page. */
import { api } from '../api/api.ts';
import { live } from '../live/connection.ts';
import { session } from '../session/session.ts';
import { createStore } from '../state/store.ts';

export const unread = createStore(0);

let asked = 0;

/** A badge that cannot be counted is no reason for a notice: the count stays until the next chance. */
export async function countUnread(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const counted = await api('GET /v1/owner/inbox/unread');
    if (mine === asked && session.get().status === 'in') unread.set(counted.unread);
  } catch {
    // Off-line: the live channel counts again when it is back.
  }
}

/** The answer of a change is newer than a count that is under way. */
export function showUnread(count: number): void {
  asked += 1;
  unread.set(count);
}

/** Follows the live channel from the start of the app. */
export function followUnread(): void {
  live.listen({
    event: ({ name }) => void (name.startsWith('message.') && countUnread()),
    missed: () => void countUnread(),
  });
  session.subscribe(() => {
    if (session.get().status === 'out') showUnread(0);
  });
}
