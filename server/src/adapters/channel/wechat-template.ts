/**
 * Template messages of our official account: notices of a service, never marketing.
 * Source: developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage; `client_msg_id` makes WeChat
 * drop a repeat to the same person for ten minutes.
 */
import type { Clock } from '../../platform/clock.ts';
import type { MessageVendor } from './channel.ts';
import { postToWechat, valuesOf, type WechatApiOptions } from './wechat-api.ts';
import { readWechatCallback, type WechatCallbackOptions } from './wechat-callback.ts';

export interface WechatTemplateOptions extends WechatApiOptions {
  readonly appId: string;
  readonly callback?: WechatCallbackOptions | undefined;
}

export function createWechatTemplate(options: WechatTemplateOptions, clock: Clock): MessageVendor<'wechat_template'> {
  return {
    channel: 'wechat_template',
    vendor: 'wechat-template',
    development: false,
    limit: { perDay: 100_000 },
    send({ sendId, to, content }, signal) {
      const page = content.miniProgram;
      const body = {
        touser: to.openid,
        template_id: content.templateId,
        ...(content.url && { url: content.url }),
        ...(page && { miniprogram: { appid: page.appId, pagepath: page.path } }),
        client_msg_id: sendId,
        data: valuesOf(content.data),
      };
      return postToWechat(options, '/cgi-bin/message/template/send', body, signal);
    },
    readCallback: (request) => readWechatCallback(request, options.appId, options.callback, clock),
  };
}
