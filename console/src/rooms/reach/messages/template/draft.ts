/** A template while it is edited: flat texts per channel and language, to and from the contract's shape. */
import type { Message } from '@pawloop/contract';
import { byName } from '../preview/parts.ts';
import { type Channel, channelSpecs } from './channels.ts';

export type Language = Message.MessageLanguage;

export interface Row {
  readonly name: string;
  readonly value: string;
}

export interface Words {
  readonly texts: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

export interface DraftVariable {
  readonly name: string;
  readonly default: string;
  readonly example: string;
}

export interface Draft {
  readonly name: string;
  readonly purpose: Message.MessagePurpose;
  readonly topic: string;
  readonly channels: readonly Channel[];
  readonly contents: Readonly<Partial<Record<Channel, Readonly<Partial<Record<Language, Words>>>>>>;
  readonly variables: readonly DraftVariable[];
  readonly link: string;
}

export const noWords: Words = { texts: {}, rows: [] };

export const freshDraft: Draft = {
  name: '',
  purpose: 'marketing',
  topic: '',
  channels: ['inbox'],
  contents: {},
  variables: [],
  link: '',
};

type Loose = Readonly<Record<string, unknown>>;

function wordsOf(channel: Channel, content: Loose): Words {
  const { texts, rows } = channelSpecs[channel];
  const named = rows ? ((content[rows.name] ?? {}) as Readonly<Record<string, string>>) : {};
  return {
    texts: Object.fromEntries(texts.flatMap(({ name }) => (content[name] ? [[name, String(content[name])]] : []))),
    rows: byName(Object.entries(named).map(([name, value]) => ({ name, value }))),
  };
}

export function draftOf(template: Message.MessageTemplate): Draft {
  const contents = Object.fromEntries(
    Object.entries(template.contents as Readonly<Record<Channel, Readonly<Record<Language, Loose>>>>).map(
      ([channel, byLanguage]) => [
        channel,
        Object.fromEntries(
          Object.entries(byLanguage).map(([language, content]) => [language, wordsOf(channel as Channel, content)]),
        ),
      ],
    ),
  );
  return {
    name: template.name,
    purpose: template.purpose,
    topic: template.topic,
    channels: template.channels,
    contents,
    variables: template.variables.map(({ name, default: fallback = '', example = '' }) => ({
      name,
      default: fallback,
      example,
    })),
    link: template.link ?? '',
  };
}

export const wordsAt = (draft: Draft, channel: Channel, language: Language): Words =>
  draft.contents[channel]?.[language] ?? noWords;

export function withWords(draft: Draft, channel: Channel, language: Language, words: Words): Draft {
  const contents = { ...draft.contents, [channel]: { ...draft.contents[channel], [language]: words } };
  return { ...draft, contents };
}

/** Takes one language of a channel away; Chinese stays. */
export function withoutEnglish(draft: Draft, channel: Channel): Draft {
  const { en: _gone, ...rest } = draft.contents[channel] ?? {};
  return { ...draft, contents: { ...draft.contents, [channel]: rest } };
}

const filled = (text: string | undefined): boolean => (text ?? '').trim() !== '';

export const isBlank = (words: Words): boolean =>
  !Object.values(words.texts).some(filled) && words.rows.every((row) => !filled(row.name) && !filled(row.value));

/** Members that a channel still lacks in one language, e.g. `['title']`; `rows` for the named values. */
export function lacking(channel: Channel, words: Words): string[] {
  const { texts, rows } = channelSpecs[channel];
  const gaps = texts.filter(({ name, optional }) => !optional && !filled(words.texts[name])).map(({ name }) => name);
  const halves = words.rows.some((row) => filled(row.name) !== filled(row.value));
  const none = rows && !rows.optional && !words.rows.some((row) => filled(row.name));
  return halves || none ? [...gaps, 'rows'] : gaps;
}

/** Channels of the order whose Chinese, or begun English, is not complete. */
export function unfinished(draft: Draft): { channel: Channel; language: Language }[] {
  return draft.channels.flatMap((channel) => {
    const zh = lacking(channel, wordsAt(draft, channel, 'zh')).length > 0;
    const english = wordsAt(draft, channel, 'en');
    const en = !isBlank(english) && lacking(channel, english).length > 0;
    return [
      ...(zh ? [{ channel, language: 'zh' as const }] : []),
      ...(en ? [{ channel, language: 'en' as const }] : []),
    ];
  });
}

function contentOf(channel: Channel, words: Words): Loose {
  const { texts, rows } = channelSpecs[channel];
  const named = words.rows.filter((row) => filled(row.name));
  return {
    ...Object.fromEntries(texts.flatMap(({ name }) => (filled(words.texts[name]) ? [[name, words.texts[name]]] : []))),
    ...(rows &&
      (named.length > 0 || !rows.optional) && {
        [rows.name]: Object.fromEntries(named.map((row) => [row.name.trim(), row.value])),
      }),
  };
}

/** What the contract asks for; channels outside `among` keep their texts out of it. */
export function templateOf(draft: Draft, among: readonly Channel[] = draft.channels): Message.NewTemplate {
  const contents = Object.fromEntries(
    among.map((channel) => [
      channel,
      Object.fromEntries(
        (['zh', 'en'] as const).flatMap((language) => {
          const words = wordsAt(draft, channel, language);
          if (language === 'en' && (isBlank(words) || lacking(channel, words).length > 0)) return [];
          return [[language, contentOf(channel, words)]];
        }),
      ),
    ]),
  ) as Message.TemplateContents;
  return {
    name: draft.name.trim(),
    purpose: draft.purpose,
    ...(filled(draft.topic) && { topic: draft.topic.trim() }),
    channels: [...among],
    contents,
    variables: draft.variables
      .filter(({ name }) => filled(name))
      .map(({ name, default: fallback, example }) => ({
        name: name.trim(),
        ...(filled(fallback) && { default: fallback.trim() }),
        ...(filled(example) && { example: example.trim() }),
      })),
    link: filled(draft.link) ? draft.link.trim() : null,
  };
}

/** The part of a draft that can be shown: complete channels only; nothing while there is none. */
export function showable(draft: Draft): Message.NewTemplate | undefined {
  const ready = draft.channels.filter((channel) => lacking(channel, wordsAt(draft, channel, 'zh')).length === 0);
  if (ready.length === 0) return undefined;
  const template = templateOf(draft, ready);
  return { ...template, name: template.name || '–' };
}

/** `text` with `{{ name }}` in place of what is selected, and where the caret goes then. */
export function insertVariable(text: string, name: string, from: number, to: number): { text: string; caret: number } {
  const put = `{{ ${name} }}`;
  return { text: text.slice(0, from) + put + text.slice(to), caret: from + put.length };
}

/** Adds a variable to the list of those declared, unless the profile has it or it stands there already. */
export function declare(draft: Draft, name: string, known: readonly string[], example = ''): Draft {
  if (known.includes(name) || draft.variables.some((one) => one.name === name)) return draft;
  return { ...draft, variables: [...draft.variables, { name, default: '', example }] };
}
