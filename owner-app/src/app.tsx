/** Start of the owner app: language, session, live channel, and the return from WeChat's consent page. */
import { useLaunch } from '@tarojs/taro';
import type { PropsWithChildren } from 'react';
import '#platform-style';
import './app.css';
import { resumeLanguage } from './i18n/language.ts';
import { startLive } from './live/connection.ts';
import { followUnread } from './message/unread.ts';
import { resumePlace } from './place/place.ts';
import { rememberChannel } from './session/channel.ts';
import { resumeSession } from './session/session.ts';
import { finishOauth } from './session/wechat.ts';

resumeLanguage();
resumeSession();
resumePlace();
followUnread();
startLive();

export default function App({ children }: PropsWithChildren) {
  useLaunch(({ query }) => {
    rememberChannel(query ?? {});
    void finishOauth();
  });
  return children;
}
