/** What is demanded of a template when it is saved: it parses, knows its variables, and keeps the law (compliance 3.4). */
import { Message } from '@pawloop/contract';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import { ADS_LAW } from '../i18n/words.ts';
import { channelWithoutContent, templateInvalid, templateUnlawful } from '../problems.ts';
import { compile } from './engine.ts';
import { type Parts, partsOf } from './fields.ts';

/** The members that are checked. */
export type Draft = Pick<Message.NewTemplate, 'purpose' | 'channels' | 'contents' | 'variables'>;

/**
 * @returns hints that do not stop the saving
 * @throws Problem `message/channel-without-content`, `message/template-invalid` with the place of each fault,
 *   `message/template-unlawful` citing the rule
 */
export function checkTemplate(draft: Draft): Message.TemplateNotice[] {
  const lacking = draft.channels.findIndex((channel) => draft.contents[channel] === undefined);
  if (lacking >= 0) {
    const detail = `${draft.channels[lacking]} has no content`;
    throw new Problem(channelWithoutContent, detail, [{ pointer: `/body/channels/${lacking}`, detail }]);
  }
  refuseUnlawful(draft);
  const faults = faultsOf(draft);
  if (faults.length > 0) throw new Problem(templateInvalid, faults[0]?.detail, faults);
  return noticesOf(draft);
}

function faultsOf({ contents, variables }: Draft): FieldError[] {
  const known = new Set<string>([
    ...Message.profileVariables,
    ...Message.liveVariables,
    ...variables.map((entry) => entry.name),
  ]);
  const faults: FieldError[] = [];
  const declared = new Set<string>();
  for (const [index, { name }] of variables.entries()) {
    if (declared.has(name)) faults.push({ pointer: `/body/variables/${index}/name`, detail: `${name} stands twice` });
    declared.add(name);
  }
  for (const [channel, inLanguages] of Object.entries(contents)) {
    for (const [language, texts] of Object.entries(inLanguages ?? {})) {
      const parts: Parts = partsOf(channel as Message.MessageChannel, texts as never);
      for (const [part, text] of Object.entries(parts)) {
        const pointer = `/body/contents/${channel}/${language}/${part.replace('.', '/')}`;
        faults.push(...faultsOfText(text, known).map((detail) => ({ pointer, detail })));
      }
    }
  }
  return faults;
}

function faultsOfText(text: string, known: ReadonlySet<string>): string[] {
  try {
    return compile(text)
      .needs.filter(({ name }) => !known.has(name))
      .map(({ name, line, column }) => `unknown variable ${name}, line ${line}, column ${column}`);
  } catch (error) {
    return [(error as Error).message.split('\n')[0]?.slice(0, 300) ?? 'unreadable'];
  }
}

/** Rules of platforms that would cost the account when broken. */
function refuseUnlawful({ purpose, channels, contents }: Draft): void {
  const place = channels.indexOf('wechat_template');
  if (purpose === 'marketing' && (place >= 0 || contents.wechat_template)) {
    const detail =
      'WeChat allows template messages of an official account for service notices only, not for marketing (official-account template message rules)';
    throw new Problem(templateUnlawful, detail, [{ pointer: `/body/channels/${Math.max(place, 0)}`, detail }]);
  }
}

function noticesOf({ purpose, channels }: Draft): Message.TemplateNotice[] {
  const notices: Message.TemplateNotice[] = [];
  const add = (code: string, channel: Message.MessageChannel, rule: string) => {
    if (channels.includes(channel)) notices.push({ code, channel, rule });
  };
  if (purpose === 'marketing') {
    add('sms-sign-and-opt-out', 'sms', ADS_LAW);
    add('email-unsubscribe', 'email', ADS_LAW);
    add('subscription-counted', 'wechat_subscribe', 'subscribe-message-overview: one accepted prompt, one message');
  } else {
    add('sms-sign', 'sms', ADS_LAW);
    add('subscription-counted', 'wechat_subscribe', 'subscribe-message-overview: one accepted prompt, one message');
  }
  return notices;
}
