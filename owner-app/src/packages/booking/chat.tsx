/** Chat with the store on a booking; new words come in by themselves (BOOK-9). */
import type { Reply } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useEffect, useRef, useState } from 'react';
import { pickPictures } from '#device';
import { Box, Input, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { uploadPhoto } from '../../api/upload.ts';
import { withMessages } from '../../booking/chat.ts';
import { MediaStrip } from '../../booking/media.tsx';
import { useText } from '../../booking/texts.ts';
import { cameAt } from '../../i18n/moment.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { useLive } from '../../live/use-live.ts';
import { askedWithTime, serverNow } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Icon } from '../../ui/icon.tsx';
import { Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Chat = Reply<'GET /v1/owner/bookings/:bookingId/messages'>;
type Message = Chat['items'][number];
type Media = Reply<'POST /v1/owner/bookings/:bookingId/media'>;

const MOST_PHOTOS = 9;

export default function ChatPage() {
  const t = useText();
  const bookingId = useRouter().params.bookingId ?? '';
  const params = { bookingId };
  const items = useRef<readonly Message[]>([]);
  const loaded = useLoaded(async () => {
    const after = items.current.at(-1)?.seq;
    const chat = await askedWithTime(() =>
      api('GET /v1/owner/bookings/:bookingId/messages', { params, query: after === undefined ? {} : { after } }),
    );
    items.current = withMessages(items.current, chat.items);
    return { ...chat, items: items.current };
  }, [bookingId]);
  useLive('progress.message', loaded.reload);
  const chat = loaded.data;
  const last = chat?.items.at(-1)?.seq ?? 0;
  const read = chat?.readByMe ?? 0;
  useEffect(() => {
    if (last <= read) return;
    void api('PUT /v1/owner/bookings/:bookingId/messages/read', { params: { bookingId }, body: { seq: last } }).catch(
      () => {},
    );
  }, [bookingId, last, read]);
  return (
    <Page
      title={t('chat.title')}
      footer={
        chat !== undefined && !chat.closed ? <Composer bookingId={bookingId} onSent={loaded.reload} /> : undefined
      }
    >
      <CutOff />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {chat === undefined && loaded.loading && <Skeleton lines={4} />}
      {chat?.items.length === 0 && <Words className="muted centred">{t('chat.none')}</Words>}
      <Box className="bubbles" role="list" label={t('chat.title')}>
        {chat?.items.map((message) => (
          <Bubble
            key={message.messageId}
            message={message}
            bookingId={bookingId}
            isRead={message.seq <= chat.readByOther}
          />
        ))}
      </Box>
      {chat?.closed && <Notice>{t('chat.closed')}</Notice>}
    </Page>
  );
}

function Bubble({
  message,
  bookingId,
  isRead,
}: {
  readonly message: Message;
  readonly bookingId: string;
  readonly isRead: boolean;
}) {
  const t = useText();
  const mine = message.from === 'owner';
  const at = cameAt(t, message.at, serverNow());
  return (
    <Box className={`bubble-line ${mine ? 'is-mine' : ''}`} role="listitem">
      {!mine && <Words className="muted small">{message.by ?? t('chat.store')}</Words>}
      <Box className="bubble">
        {message.text !== null && <Words>{message.text}</Words>}
        <MediaStrip
          media={message.media}
          path={`/v1/owner/bookings/${bookingId}/media`}
          isPublic={false}
          alt={t('chat.photo')}
        />
      </Box>
      <Words className="muted small">{mine && isRead ? t('chat.read', { at }) : at}</Words>
    </Box>
  );
}

function Composer({ bookingId, onSent }: { readonly bookingId: string; readonly onSent: () => void }) {
  const t = useText();
  const [text, setText] = useState('');
  const params = { bookingId };
  const sending = useAction(async () => {
    await api('POST /v1/owner/bookings/:bookingId/messages', { params, body: { text: text.trim() } });
    setText('');
    onSent();
  });
  const showing = useAction(async () => {
    const pictures = await pickPictures(MOST_PHOTOS);
    if (pictures.length === 0) return;
    const mediaIds: string[] = [];
    const round = String(Date.now());
    for (const [index, picture] of pictures.entries()) {
      const media = await uploadPhoto<Media>(
        `/v1/owner/bookings/${bookingId}/media`,
        picture,
        `${round}-${String(index)}`,
      );
      mediaIds.push(media.mediaId);
    }
    await api('POST /v1/owner/bookings/:bookingId/messages', { params, body: { mediaIds } });
    onSent();
  });
  const empty = text.trim() === '';
  return (
    <>
      <Problem error={sending.error ?? showing.error} />
      <Box className="line is-tight">
        <Press className="round" label={t('chat.sendPhoto')} disabled={showing.busy} onPress={() => void showing.run()}>
          <Icon name="camera" />
        </Press>
        <Box className="grow">
          <Input
            label={t('chat.write')}
            placeholder={t('chat.write')}
            value={text}
            maxLength={2000}
            onChange={setText}
          />
        </Box>
        <Press
          className="round is-main"
          label={t('chat.send')}
          disabled={empty || sending.busy}
          onPress={() => void sending.run()}
        >
          <Icon name="send" />
        </Press>
      </Box>
      {showing.busy && <Words className="muted small">{t('common.sending')}</Words>}
    </>
  );
}
