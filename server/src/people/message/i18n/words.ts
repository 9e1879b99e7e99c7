/** Words that the module itself says to people, in both languages where a person reads them. */
import type { Message } from '@pawloop/contract';

/** Between the names of several pets. */
export const NAME_SEPARATOR = '、';

/** The sender's sign as Chinese short messages carry it. */
export const SIGN_OPENS = '【';
export const signed = (sign: string, text: string): string => `${SIGN_OPENS}${sign}】${text}`;

/** Initial opt-out hint of short messages. */
export const SMS_OPT_OUT = '拒收请回复R';

export const unsubscribeLine = (url: string): string => `退订 / Unsubscribe: ${url}`;

/** Source of the demands on advertising messages: consent, who sends, how to end it. */
export const ADS_LAW = '广告法 art. 43; 通信短信息服务管理规定 (MIIT 31)';

/** Made-up recipient of previews. */
export const exampleNames = { customer: '小林', pets: ['豆豆', '咪咪'] } as const;

/** Made-up values of the variables that are asked for at sending. */
export const exampleSlots: Readonly<Record<(typeof Message.liveVariables)[number], string>> = {
  'slots.first': '周六 10:00',
  'slots.list': '周六 10:00、周六 14:30、周日 9:15',
  'slots.store': '示例门店',
  'slots.service': '体检',
};

interface PageText {
  readonly title: string;
  readonly text: string;
  readonly button: string | null;
}

/** Pages behind the links of mails. */
export const pageTexts: Readonly<Record<'unsubscribe' | 'unsubscribed' | 'confirm_email' | 'confirmed', PageText>> = {
  unsubscribe: {
    title: '退订邮件 · Unsubscribe',
    text: '不再接收营销邮件。 · No more marketing mails.',
    button: '确认退订 · Unsubscribe',
  },
  unsubscribed: {
    title: '已退订 · Unsubscribed',
    text: '您不会再收到营销邮件。 · You will get no more marketing mails.',
    button: null,
  },
  confirm_email: {
    title: '确认邮箱 · Confirm your address',
    text: '确认后，我们可以给这个邮箱发消息。 · We can write to this address once you confirm it.',
    button: '确认 · Confirm',
  },
  confirmed: { title: '邮箱已确认 · Address confirmed', text: '谢谢！ · Thank you!', button: null },
};

/** The mail that asks whether an address is the owner's. */
export const confirmationMail: { readonly name: string } & Pick<Message.NewTemplate, 'contents'> = {
  name: '确认邮箱 · Confirm e-mail',
  contents: {
    email: {
      zh: {
        subject: '请确认邮箱',
        text: '点击下面的链接，确认这是您的邮箱：\n\n{{ confirm.url }}\n\n如果不是您本人操作，请忽略。',
      },
      en: {
        subject: 'Confirm your address',
        text: 'Follow this link to confirm your address:\n\n{{ confirm.url }}\n\nIgnore this mail if it was not you.',
      },
    },
  },
};
