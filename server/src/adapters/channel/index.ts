/** Builds the way to every channel from the configuration; what is not configured goes to the development channel. */
import type { Clock } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import type { Log } from '../../platform/log.ts';
import { type ExternalChannel, externalChannels, type MessageVendor } from './channel.ts';
import { createDevelopmentVendor } from './development.ts';
import { createEmail } from './email.ts';
import { createAliyunSms } from './sms-aliyun.ts';
import { createTencentSms } from './sms-tencent.ts';
import { createWebhook } from './webhook.ts';
import { createWechatSubscribe } from './wechat-subscribe.ts';
import { createWechatTemplate } from './wechat-template.ts';
import { createWecomBot } from './wecom-bot.ts';

export { createDevelopmentVendors } from './development.ts';

/** Access tokens of our WeChat apps, shared with sign-in: `adapters/wechat/access-token.ts`. */
export interface TokenSource {
  get(app: 'mini' | 'official', refused?: string): Promise<string>;
}

/** One vendor for each external channel, in the order of {@link externalChannels}. */
export function createVendors(config: Config, clock: Clock, log: Log, tokens: TokenSource): readonly MessageVendor[] {
  const configured: Readonly<Record<ExternalChannel, MessageVendor | undefined>> = {
    sms: smsVendor(config, clock),
    ...wechatVendors(config, clock, tokens),
    wecom_bot: config.channels.wecomBot && createWecomBot(config.channels.wecomBot),
    email: config.channels.email && createEmail(config.channels.email),
    webhook: config.channels.webhook && createWebhook(config.channels.webhook, clock),
  };
  const vendors = externalChannels.map((channel) => configured[channel] ?? createDevelopmentVendor(channel, clock));
  log.info({ vendors: vendors.map(({ vendor }) => vendor) }, 'message channels');
  return vendors;
}

function smsVendor({ channels }: Config, clock: Clock): MessageVendor<'sms'> | undefined {
  if (channels.aliyunSms) return createAliyunSms(channels.aliyunSms, clock);
  return channels.tencentSms && createTencentSms(channels.tencentSms, clock);
}

function wechatVendors({ wechat, channels }: Config, clock: Clock, tokens: TokenSource) {
  const { apiUrl, miniAppId, miniSecret, officialAppId, officialSecret } = wechat;
  const access = (app: 'mini' | 'official') => ({
    apiUrl,
    accessToken: (refused?: string) => tokens.get(app, refused),
  });
  return {
    wechat_subscribe:
      miniAppId && miniSecret
        ? createWechatSubscribe({ appId: miniAppId, ...access('mini'), callback: channels.wechatMiniPush }, clock)
        : undefined,
    wechat_template:
      officialAppId && officialSecret
        ? createWechatTemplate(
            { appId: officialAppId, ...access('official'), callback: channels.wechatOfficialPush },
            clock,
          )
        : undefined,
  };
}
