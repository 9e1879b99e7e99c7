/**
 * What the product itself tells owners: a room brings its texts in both languages, each becomes a template that operators can
 * edit, made when it is used for the first time.
 */
import type { Message } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import type { Inner } from './deps.ts';
import { type NewSend, plan } from './send/plan.ts';
import { templatesByKey } from './template/queries.ts';
import { createTemplate } from './template/save.ts';

/** Words of one notice in one language. */
export interface NoticeText {
  /** Of the template in the console, in the first language; its key when left out. */
  readonly name?: string;
  readonly title: string;
  readonly body: string;
  /** Sent when the owner cannot be reached in the inbox alone, see `channels`. */
  readonly sms?: string;
}

export interface Notice {
  /** `<module>.<what>`, unique for ever; the template's key and the send's origin. */
  readonly key: string;
  readonly texts: Readonly<Record<Message.MessageLanguage, NoticeText>>;
  /** Names that the texts may use, beside those of the profile; `-` stands where one is not given. */
  readonly variables: readonly string[];
  readonly purpose?: Message.MessagePurpose;
  readonly topic?: string;
  /** The inbox alone when left out. */
  readonly channels?: readonly ('inbox' | 'sms')[];
  /** Page of the owner app. */
  readonly link?: string;
}

/** `variables.link` leads elsewhere than the notice's own page. */
export type Telling = Pick<NewSend, 'key' | 'customerId' | 'petId' | 'variables' | 'dueAt'>;

/** Plan a notice for owners in the transaction of the fact; the same key is told once for ever. @returns ids by key */
export async function tell(
  tx: Tx,
  deps: Inner,
  notice: Notice,
  tellings: readonly Telling[],
): Promise<Map<string, string>> {
  if (tellings.length === 0) return new Map();
  const known = (await templatesByKey(tx, [notice.key])).get(notice.key);
  const templateId = known ?? (await createTemplate(tx, deps, templateOf(notice), { staff: null }));
  const origin = { kind: 'system', name: notice.key } as const;
  return plan(
    tx,
    deps,
    tellings.map((telling) => ({ ...telling, templateId, lane: 'transactional', origin })),
  );
}

function templateOf({ key, texts, variables, purpose, topic, channels, link }: Notice) {
  const { zh, en } = texts;
  const inbox = { zh: { title: zh.title, body: zh.body }, en: { title: en.title, body: en.body } };
  const sms = zh.sms && en.sms ? { sms: { zh: { text: zh.sms }, en: { text: en.sms } } } : {};
  return {
    key,
    name: zh.name ?? key,
    purpose: purpose ?? 'transactional',
    topic: topic ?? 'service',
    channels: [...(channels ?? ['inbox'])],
    contents: { inbox, ...sms },
    variables: variables.map((name) => ({ name, default: '-' })),
    ...(link && { link }),
  } satisfies Message.NewTemplate & { key: string };
}
