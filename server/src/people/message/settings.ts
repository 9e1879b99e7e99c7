/** Figures of the message module that an operator may change: caps, quiet hours, prices, who signs, the control group. */
import { Message } from '@pawloop/contract';
import { type TSchema, Type } from 'typebox';
import type { Db, Tx } from '../../platform/db.ts';
import { type Setting, type Settings, setting } from '../../platform/setting.ts';
import { type ConsentChannelOfMessages, consentChannelOf } from './channels.ts';
import { SMS_OPT_OUT } from './i18n/words.ts';

/** Marketing touches; source of the defaults: CAM-5. */
const cap = Type.Integer({ minimum: 0, maximum: 1000 });
export const capPerDay = setting('message.capPerDay', cap, 1);
export const capPerWeek = setting('message.capPerWeek', cap, 3);
const capInboxPerDay = setting('message.capInboxPerDay', cap, 1);
const capInboxPerWeek = setting('message.capInboxPerWeek', cap, 3);
const capSmsPerDay = setting('message.capSmsPerDay', cap, 1);
const capSmsPerWeek = setting('message.capSmsPerWeek', cap, 2);
const capWechatPerDay = setting('message.capWechatPerDay', cap, 1);
const capWechatPerWeek = setting('message.capWechatPerWeek', cap, 3);
const capEmailPerDay = setting('message.capEmailPerDay', cap, 1);
const capEmailPerWeek = setting('message.capEmailPerWeek', cap, 3);
const capGroupPerDay = setting('message.capGroupPerDay', cap, 1);
const capGroupPerWeek = setting('message.capGroupPerWeek', cap, 3);

export const quietFrom = setting('message.quietFrom', Message.TimeOfDay, '21:00');
export const quietUntil = setting('message.quietUntil', Message.TimeOfDay, '09:00');

const priceFen = Type.Integer({ minimum: 0, maximum: 100_000 });
const priceSmsFen = setting('message.priceSmsFen', priceFen, 5);
const priceWechatFen = setting('message.priceWechatFen', priceFen, 0);
const priceEmailFen = setting('message.priceEmailFen', priceFen, 1);
const priceGroupFen = setting('message.priceGroupFen', priceFen, 0);

const name = (maxLength: number) => Type.String({ minLength: 2, maxLength, pattern: '^\\S.*\\S$' });
export const businessName = setting('message.businessName', name(40), 'Pawloop');
/** Stands in brackets before a short message and at the end of a mail, so that its sender is known. */
export const senderSign = setting('message.senderSign', name(12), 'Pawloop');
export const smsOptOut = setting('message.smsOptOut', name(20), SMS_OPT_OUT);
/** Share of customers, in percent, who get no marketing at all, to measure against. */
export const controlPercent = setting('message.controlPercent', Type.Integer({ minimum: 0, maximum: 50 }), 0);
export const inboxDays = setting('message.inboxDays', Type.Integer({ minimum: 1, maximum: 3650 }), 180);
export const linkDays = setting('message.linkDays', Type.Integer({ minimum: 1, maximum: 3650 }), 90);
/** How long an external message may wait for its provider before it comes too late. */
export const latestHours = setting('message.latestHours', Type.Integer({ minimum: 1, maximum: 168 }), 24);

export const messageSettings = [
  capPerDay,
  capPerWeek,
  capInboxPerDay,
  capInboxPerWeek,
  capSmsPerDay,
  capSmsPerWeek,
  capWechatPerDay,
  capWechatPerWeek,
  capEmailPerDay,
  capEmailPerWeek,
  capGroupPerDay,
  capGroupPerWeek,
  quietFrom,
  quietUntil,
  priceSmsFen,
  priceWechatFen,
  priceEmailFen,
  priceGroupFen,
  businessName,
  senderSign,
  smsOptOut,
  controlPercent,
  inboxDays,
  linkDays,
  latestHours,
] as const;

export interface Cap {
  readonly day: number;
  readonly week: number;
}

/** The settings as the workers use them, read once a batch. */
export interface Rules {
  readonly overall: Cap;
  readonly channels: Readonly<Partial<Record<ConsentChannelOfMessages, Cap>>>;
  readonly quiet: Message.QuietHours;
  readonly businessName: string;
  readonly senderSign: string;
  readonly smsOptOut: string;
  readonly controlShare: number;
  readonly inboxDays: number;
  readonly linkDays: number;
  /** Of one touch; a short message's for each of its segments. */
  priceFen(channel: Message.MessageChannel): number;
}

export async function readRules(settings: Settings, handle: Db | Tx): Promise<Rules> {
  const get = <S extends TSchema>(entry: Setting<S>) => settings.get(handle, entry);
  const pair = async (day: Setting<typeof cap>, week: Setting<typeof cap>): Promise<Cap> => ({
    day: await get(day),
    week: await get(week),
  });
  const prices: Partial<Record<ConsentChannelOfMessages, number>> = {
    sms: await get(priceSmsFen),
    wechat: await get(priceWechatFen),
    email: await get(priceEmailFen),
    group: await get(priceGroupFen),
  };
  return {
    overall: await pair(capPerDay, capPerWeek),
    channels: {
      inbox: await pair(capInboxPerDay, capInboxPerWeek),
      sms: await pair(capSmsPerDay, capSmsPerWeek),
      wechat: await pair(capWechatPerDay, capWechatPerWeek),
      email: await pair(capEmailPerDay, capEmailPerWeek),
      group: await pair(capGroupPerDay, capGroupPerWeek),
    },
    quiet: { from: await get(quietFrom), until: await get(quietUntil) },
    businessName: await get(businessName),
    senderSign: await get(senderSign),
    smsOptOut: await get(smsOptOut),
    controlShare: (await get(controlPercent)) / 100,
    inboxDays: await get(inboxDays),
    linkDays: await get(linkDays),
    priceFen: (channel) => prices[consentChannelOf[channel]] ?? 0,
  };
}
