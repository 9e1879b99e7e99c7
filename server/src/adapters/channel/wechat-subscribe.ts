/**
 * Subscribe messages of our mini program: each accepted prompt allows one.
 * Source: developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage
 */
import type { Clock } from '../../platform/clock.ts';
import type { MessageVendor } from './channel.ts';
import { postToWechat, valuesOf, type WechatApiOptions } from './wechat-api.ts';
import { readWechatCallback, type WechatCallbackOptions } from './wechat-callback.ts';

export interface WechatSubscribeOptions extends WechatApiOptions {
  readonly appId: string;
  readonly callback?: WechatCallbackOptions | undefined;
}

export function createWechatSubscribe(
  options: WechatSubscribeOptions,
  clock: Clock,
): MessageVendor<'wechat_subscribe'> {
  return {
    channel: 'wechat_subscribe',
    vendor: 'wechat-subscribe',
    development: false,
    // 10 million a day for a mini program without payment; compliance.md, table of channels.
    limit: { perDay: 10_000_000 },
    send({ to, content }, signal) {
      const body = {
        touser: to.openid,
        template_id: content.templateId,
        ...(content.page && { page: content.page }),
        data: valuesOf(content.data),
        miniprogram_state: 'formal',
        lang: 'zh_CN',
      };
      return postToWechat(options, '/cgi-bin/message/subscribe/send', body, signal);
    },
    readCallback: (request) => readWechatCallback(request, options.appId, options.callback, clock),
  };
}
