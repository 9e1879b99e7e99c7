/** The chat of a booking between store and owner (BOOK-9). */
import type { Progress } from '@pawloop/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, upload } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { exactTime } from '../../../app/time.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { langOf } from '../../../kit/langOf.ts';
import { Section } from '../../../kit/Section.tsx';
import { FileButton } from './FileButton.tsx';
import { MediaRow } from './MediaRow.tsx';

export function Chat({ bookingId }: { readonly bookingId: string }) {
  const { t } = useTranslation('service');
  const mayPerform = useMay('service.perform');
  const chat = useQuery({
    queryKey: ['service', bookingId, 'chat'],
    queryFn: () => api('GET /v1/progress/:bookingId/messages', { params: { bookingId } }),
  });
  const last = chat.data?.items.at(-1)?.seq ?? 0;
  const read = chat.data?.readByMe ?? 0;
  useEffect(() => {
    if (!mayPerform || last <= read) return;
    void api('PUT /v1/progress/:bookingId/messages/read', { params: { bookingId }, body: { seq: last } });
  }, [bookingId, last, read, mayPerform]);
  return (
    <Section title={t('chat.title')}>
      <Loaded query={chat}>
        {(data) => (
          <>
            <Lines chat={data} bookingId={bookingId} />
            {data.closesAt && !data.closed && (
              <p className="quiet">{t('chat.closes', { when: exactTime(data.closesAt) })}</p>
            )}
            {data.closed ? <p className="quiet">{t('chat.closed')}</p> : mayPerform && <Write bookingId={bookingId} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Lines({ chat, bookingId }: { readonly chat: Progress.Chat; readonly bookingId: string }) {
  const { t } = useTranslation('service');
  const end = useRef<HTMLDivElement>(null);
  const count = chat.items.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  if (count === 0) return <p className="quiet">{t('chat.none')}</p>;
  return (
    <div className="chat">
      {chat.items.map((line) => (
        <div key={line.messageId} className={`chat-line ${line.from === 'store' ? 'chat-ours' : ''}`}>
          <span className="quiet">
            {line.from === 'owner' ? t('chat.owner') : line.by} {exactTime(line.at).slice(5)}{' '}
            {line.from === 'store' && line.seq <= chat.readByOther && t('chat.read')}
          </span>
          {line.text && <p lang={langOf(line.text)}>{line.text}</p>}
          <MediaRow bookingId={bookingId} media={line.media} label={t('chat.image')} />
        </div>
      ))}
      <div ref={end} />
    </div>
  );
}

function Write({ bookingId }: { readonly bookingId: string }) {
  const { t } = useTranslation('service');
  const [text, setText] = useState('');
  const client = useQueryClient();
  const params = { bookingId };
  const send = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const mediaIds: string[] = [];
      for (const file of files) {
        mediaIds.push((await upload('POST /v1/progress/:bookingId/media', file, { params })).mediaId);
      }
      const said = text.trim();
      const body = { mediaIds, ...(said && { text: said }) };
      return api('POST /v1/progress/:bookingId/messages', { params, body });
    },
    onSuccess: () => setText(''),
    onSettled: () => client.invalidateQueries({ queryKey: ['service', bookingId] }),
  });
  return (
    <>
      {send.error && <Failure error={send.error} />}
      <div className="chat-foot">
        <Input.TextArea
          aria-label={t('chat.write')}
          placeholder={t('chat.write')}
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <FileButton label={t('chat.photo')} pending={send.isPending} choose={(files) => send.mutate(files)} />
        <Button type="primary" disabled={text.trim() === ''} loading={send.isPending} onClick={() => send.mutate([])}>
          {t('chat.send')}
        </Button>
      </div>
    </>
  );
}
