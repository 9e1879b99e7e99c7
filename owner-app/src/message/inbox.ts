/** The owner's inbox for its screen: live, page after page, marking what was read. */
import { useEffect, useState } from 'react';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { session } from '../session/session.ts';
import { type Action, type Loaded, useAction, useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { type Inbox, type Message, withChanged, withNewest, withOlder } from './message.ts';
import { countUnread, showUnread } from './unread.ts';

const PAGE = 30;

interface ShownInbox {
  readonly inbox: Inbox | undefined;
  readonly first: Loaded<unknown>;
  readonly older: Action<[]>;
  readonly readingAll: Action<[]>;
  /** Marks a message as opened; `clicked`: what it leads to is opened as well. */
  open(message: Message, clicked?: boolean): void;
}

export function useInbox(): ShownInbox {
  const { status } = useStore(session);
  const [inbox, setInbox] = useState<Inbox>();
  const first = useLoaded(status === 'in' ? () => api('GET /v1/owner/inbox', { query: { limit: PAGE } }) : undefined, [
    status,
  ]);
  useLive('message.', first.reload);
  const page = first.data;
  useEffect(() => {
    setInbox((known) => (page === undefined ? undefined : withNewest(known, page)));
  }, [page]);

  const older = useAction(async () => {
    if (!inbox?.nextCursor) return;
    const next = await api('GET /v1/owner/inbox', { query: { limit: PAGE, cursor: inbox.nextCursor } });
    setInbox((known) => known && withOlder(known, next));
  });
  const readingAll = useAction(async () => {
    showUnread((await api('POST /v1/owner/inbox/read-all')).unread);
    first.reload();
    const at = new Date().toISOString();
    setInbox((known) => known && withChanged(known, (item) => ({ ...item, readAt: item.readAt ?? at })));
  });

  function open({ sendId }: Message, clicked = false): void {
    const at = new Date().toISOString();
    const read = (item: Message) => (item.sendId === sendId ? { ...item, readAt: item.readAt ?? at } : item);
    setInbox((known) => known && withChanged(known, read));
    // Shown as read at once; when the network is away it counts as unread on the next look.
    void api('POST /v1/owner/inbox/:sendId/read', { params: { sendId }, body: { clicked } })
      .then(countUnread)
      .catch(() => {});
  }
  return { inbox, first, older, readingAll, open };
}
