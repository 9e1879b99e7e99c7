/** The texts of a channel's content under their names, and back into what the channel's vendor takes. */
import type { Message } from '@pawloop/contract';
import type { Outgoing } from '../../../adapters/channel/channel.ts';
import { SIGN_OPENS, unsubscribeLine, signed as withSign } from '../i18n/words.ts';

type Contents = Message.TemplateContents;
type Texts<C extends Message.MessageChannel> = NonNullable<Contents[C]>['zh'];

/** Part name (`title`, `params.code`, …) to text. */
export type Parts = Readonly<Record<string, string>>;

const grouped = (group: string, fields: Readonly<Record<string, string>> | undefined): Parts =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([key, text]) => [`${group}.${key}`, text]));

const members = (group: string, parts: Parts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, text]) =>
      name.startsWith(`${group}.`) ? [[name.slice(group.length + 1), text]] : [],
    ),
  );

const sources: { readonly [C in Message.MessageChannel]: (texts: Texts<C>) => Parts } = {
  inbox: ({ title, body }) => ({ title, body }),
  sms: ({ text, params }) => ({ text, ...grouped('params', params) }),
  wechat_subscribe: ({ data, page }) => ({ ...grouped('data', data), ...(page && { page }) }),
  wechat_template: ({ data, url }) => ({ ...grouped('data', data), ...(url && { url }) }),
  wecom_bot: ({ text }) => ({ text }),
  email: ({ subject, text }) => ({ subject, text }),
  webhook: ({ fields }) => grouped('fields', fields),
};

/** Texts that are rendered, by part name; the path of a part inside the content has slashes instead of dots. */
export function partsOf<C extends Message.MessageChannel>(channel: C, texts: Texts<C>): Parts {
  return sources[channel](texts);
}

export interface Dress {
  /** Signature before the text of a short message. */
  readonly sign: string;
  /** How to unsubscribe, where marketing must say it. */
  readonly optOut: string | undefined;
  /** Address of one-click unsubscribing of a mail. */
  readonly unsubscribeUrl: string | undefined;
}

type ContentOf<C extends Outgoing['channel']> = Outgoing<C>['content'];

const builders: {
  readonly [C in Outgoing['channel']]: (texts: Texts<C>, parts: Parts, dress: Dress) => ContentOf<C>;
} = {
  sms: ({ template = '', sign }, parts, dress) => ({
    template,
    params: members('params', parts),
    ...(sign !== undefined && { sign }),
    text: smsText(parts.text ?? '', sign ?? dress.sign, dress.optOut),
  }),
  wechat_subscribe: ({ templateId }, parts) => ({
    templateId,
    data: members('data', parts),
    ...(parts.page && { page: parts.page }),
  }),
  wechat_template: ({ templateId }, parts) => ({
    templateId,
    data: members('data', parts),
    ...(parts.url && { url: parts.url }),
  }),
  wecom_bot: (_texts, parts) => ({ kind: 'text', text: parts.text ?? '' }),
  email: (_texts, parts, dress) => mail(parts, dress),
  webhook: (_texts, parts) => ({ body: members('fields', parts) }),
};

/** What the vendor of an external channel gets. */
export function contentOf(
  channel: Outgoing['channel'],
  texts: unknown,
  parts: Parts,
  dress: Dress,
): Outgoing['content'] {
  const build = builders[channel] as (texts: unknown, parts: Parts, dress: Dress) => Outgoing['content'];
  return build(texts, parts, dress);
}

/** Where a message without a personal address goes, kept with its content. */
export function targetOf(channel: Message.MessageChannel, texts: unknown): Parts | undefined {
  const { botKey, url } = (texts ?? {}) as { botKey?: string; url?: string };
  if (channel === 'wecom_bot') return botKey ? { botKey } : {};
  return channel === 'webhook' && url ? { url } : undefined;
}

const OPT_OUT = /退订|拒收|unsubscribe|reply\s+stop/i;

/** Sign first, way out last, each once (compliance 3.4: who sends and how to end it stand in every message). */
export function smsText(text: string, sign: string, optOut: string | undefined): string {
  const signed = text.startsWith(SIGN_OPENS) ? text : withSign(sign, text);
  return optOut === undefined || OPT_OUT.test(signed) ? signed : `${signed} ${optOut}`;
}

/** Short messages that a text is charged as: 70 characters in one, 67 in each of several. */
export function smsSegments(text: string): number {
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
}

function mail(parts: Parts, { sign, unsubscribeUrl }: Dress): ContentOf<'email'> {
  const foot = [`— ${sign}`, ...(unsubscribeUrl ? [unsubscribeLine(unsubscribeUrl)] : [])];
  const text = `${parts.text ?? ''}\n\n${foot.join('\n')}\n`;
  const paragraphs = text.trim().split(/\n{2,}/);
  return {
    subject: (parts.subject ?? '').replace(/[\r\n]+/g, ' '),
    text,
    html: paragraphs.map((paragraph) => `<p>${linked(escaped(paragraph)).replaceAll('\n', '<br>')}</p>`).join('\n'),
    ...(unsubscribeUrl && { listUnsubscribe: unsubscribeUrl }),
  };
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const linked = (html: string): string => html.replace(/https?:\/\/[^\s<&]+/g, (url) => `<a href="${url}">${url}</a>`);

/** A kept content as named texts, for screens. */
export function shown(channel: Message.MessageChannel, content: unknown): { name: string; text: string }[] {
  const flat = (value: unknown, name: string): { name: string; text: string }[] => {
    if (value === null || value === undefined || value === '') return [];
    if (typeof value !== 'object') return [{ name, text: String(value) }];
    return Object.entries(value).flatMap(([key, inner]) => flat(inner, name ? `${name}.${key}` : key));
  };
  return flat(content, '').filter((part) => channel !== 'email' || part.name !== 'html');
}
