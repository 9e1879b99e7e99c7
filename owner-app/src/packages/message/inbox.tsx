/** My messages, live: newest first, unread ones marked, each opens with its coupon and what it leads to (CAM-4). */
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Box, Press, Words } from '#host';
import { Countdown } from '../../benefit/countdown.tsx';
import type { Coupon } from '../../benefit/coupon.ts';
import { useWallet } from '../../benefit/wallet.ts';
import { useText } from '../../i18n/language.ts';
import { cameAt } from '../../i18n/moment.ts';
import { CutOff } from '../../live/cut-off.tsx';
import { useInbox } from '../../message/inbox.ts';
import { couponOf, type Message } from '../../message/message.ts';
import { unread } from '../../message/unread.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { serverNow } from '../../state/clock.ts';
import { useStore } from '../../state/store.ts';
import { Button, Empty, Failed, Problem, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { MessageSheet } from './message-sheet.tsx';

function openSettings(): void {
  void Taro.navigateTo({ url: '/packages/message/settings' });
}

export default function InboxPage() {
  const t = useText();
  const { status } = useStore(session);
  const { inbox, first, older, readingAll, open } = useInbox();
  const waiting = useStore(unread);
  const wallet = useWallet('usable');
  const [openedId, setOpenedId] = useState<string>();
  const opened = inbox?.items.find(({ sendId }) => sendId === openedId);
  const couponOfMessage = (message: Message): Coupon | undefined => {
    const couponId = couponOf(message);
    return wallet.data?.items.find((coupon) => coupon.couponId === couponId);
  };
  function look(message: Message): void {
    setOpenedId(message.sendId);
    open(message);
  }
  return (
    <Page title={t('inbox.title')}>
      {status === 'out' && <SignInNeeded />}
      {status === 'in' && (
        <Box className="line inbox-head">
          <Words className="muted grow">{t('inbox.unread', { count: waiting })}</Words>
          {waiting > 0 && <SmallAction onPress={() => void readingAll.run()}>{t('inbox.readAll')}</SmallAction>}
          <SmallAction onPress={openSettings}>{t('inbox.settings')}</SmallAction>
        </Box>
      )}
      <CutOff />
      <Problem error={readingAll.error} />
      <Failed error={first.error} onRetry={first.reload} />
      {inbox === undefined && first.loading && <Skeleton lines={5} />}
      {inbox?.items.length === 0 && <Empty icon="bell" title={t('inbox.none')} detail={t('inbox.noneDetail')} />}
      {inbox !== undefined && inbox.items.length > 0 && (
        <Box className="messages" role="list">
          {inbox.items.map((message) => (
            <MessageCard
              key={message.sendId}
              message={message}
              coupon={couponOfMessage(message)}
              onPress={() => look(message)}
            />
          ))}
        </Box>
      )}
      <Problem error={older.error} />
      {inbox !== undefined && inbox.nextCursor !== null && (
        <Button kind="quiet" busy={older.busy} onPress={() => void older.run()}>
          {t('inbox.older')}
        </Button>
      )}
      {opened !== undefined && (
        <MessageSheet
          message={opened}
          coupon={couponOfMessage(opened)}
          onClose={() => setOpenedId(undefined)}
          onFollow={() => open(opened, true)}
        />
      )}
    </Page>
  );
}

interface MessageCardProps {
  readonly message: Message;
  readonly coupon: Coupon | undefined;
  readonly onPress: () => void;
}

function MessageCard({ message, coupon, onPress }: MessageCardProps) {
  const t = useText();
  const isNew = message.readAt === null;
  return (
    <Box role="listitem">
      <Press className={`message ${isNew ? 'is-new' : ''}`} onPress={onPress}>
        <Box className="message-head">
          {isNew && <Box className="dot" role="img" label={t('inbox.new')} />}
          <Words className="message-title">{message.title}</Words>
          <Words className="muted small">{cameAt(t, message.at, serverNow())}</Words>
        </Box>
        <Words className="message-body">{message.body}</Words>
        {coupon !== undefined && (
          <Box className="message-coupon">
            <Words className="ticket-name">{coupon.name}</Words>
            <Countdown end={coupon.validTo} />
          </Box>
        )}
      </Press>
    </Box>
  );
}
