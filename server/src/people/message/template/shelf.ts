/** Template versions, compiled once and kept in memory: a version never changes. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { type CompiledText, compile } from './engine.ts';
import { type Parts, partsOf } from './fields.ts';

/** The texts of one channel in one language, ready to be rendered. */
export interface CompiledContent {
  readonly language: Message.MessageLanguage;
  /** The content as it was saved; its static members go to the vendor as they are. */
  readonly texts: unknown;
  readonly parts: readonly { readonly name: string; readonly text: CompiledText }[];
  /** All variables of all parts. */
  readonly needs: readonly string[];
}

export interface TemplateVersion {
  readonly templateId: string;
  readonly version: number;
  readonly name: string;
  readonly channels: readonly Message.MessageChannel[];
  readonly link: string | null;
  readonly defaults: ReadonlyMap<string, string>;
  /** True when some text speaks of the customer's pets. */
  readonly usesPets: boolean;
  content(channel: Message.MessageChannel, language: Message.MessageLanguage): CompiledContent | undefined;
}

export interface TemplateShelf {
  /** By `templateId/version`; one statement for those that are not in memory yet. */
  load(handle: Db | Tx, wanted: readonly Pinned[]): Promise<Map<string, TemplateVersion>>;
}

export interface Pinned {
  readonly templateId: string;
  readonly version: number;
}

export const shelfKey = ({ templateId, version }: Pinned): string => `${templateId}/${version}`;

const MOST_KEPT = 1000;

interface VersionRow {
  template_id: string;
  version: number;
  name: string;
  channels: Message.MessageChannel[];
  contents: Message.TemplateContents;
  variables: Message.TemplateVariable[];
  link: string | null;
}

export function openShelf(): TemplateShelf {
  const kept = new Map<string, TemplateVersion>();
  return {
    async load(handle, wanted) {
      const pins = [...new Map(wanted.map((pin) => [shelfKey(pin), pin])).values()];
      if (kept.size > MOST_KEPT) kept.clear();
      const found = new Map(
        pins.flatMap((pin) => {
          const version = kept.get(shelfKey(pin));
          return version ? [[shelfKey(pin), version] as const] : [];
        }),
      );
      const lacking = pins.filter((pin) => !found.has(shelfKey(pin)));
      for (const version of lacking.length > 0 ? await read(handle, lacking) : []) {
        kept.set(shelfKey(version), version);
        found.set(shelfKey(version), version);
      }
      return found;
    },
  };
}

async function read(handle: Db | Tx, wanted: readonly Pinned[]): Promise<TemplateVersion[]> {
  const { rows } = await sql<VersionRow>`
    select v.template_id, v.version, t.name, v.channels, v.contents, v.variables, v.link
    from unnest(${wanted.map((pin) => pin.templateId)}::uuid[], ${wanted.map((pin) => pin.version)}::integer[])
      as w (template_id, version)
    join message.template_version v using (template_id, version)
    join message.template t using (template_id)`.execute(handle);
  return rows.map((row) => compiled({ templateId: row.template_id, version: row.version }, row));
}

/** A version from its parts; also for contents that are being edited and were checked. */
export function compiled(
  pin: Pinned,
  row: Pick<VersionRow, 'name' | 'channels' | 'contents' | 'variables' | 'link'>,
): TemplateVersion {
  const contents = new Map<string, CompiledContent>();
  for (const [channel, languages] of Object.entries(row.contents) as [Message.MessageChannel, Languages][]) {
    for (const language of ['zh', 'en'] as const) {
      const texts = languages[language];
      if (texts) contents.set(`${channel}/${language}`, compiledContent(channel, language, texts));
    }
  }
  return {
    ...pin,
    name: row.name,
    channels: row.channels,
    link: row.link,
    defaults: new Map(
      row.variables.flatMap((entry) => (entry.default === undefined ? [] : [[entry.name, entry.default]])),
    ),
    usesPets: [...contents.values()].some((content) => content.needs.some((name) => name.startsWith('pet.'))),
    content: (channel, language) => contents.get(`${channel}/${language}`) ?? contents.get(`${channel}/zh`),
  };
}

type Languages = Readonly<Partial<Record<Message.MessageLanguage, never>>>;

function compiledContent(
  channel: Message.MessageChannel,
  language: Message.MessageLanguage,
  texts: never,
): CompiledContent {
  const sources: Parts = partsOf(channel, texts);
  const parts = Object.entries(sources).map(([name, text]) => ({ name, text: compile(text) }));
  const needs = [...new Set(parts.flatMap((part) => part.text.needs.map((use) => use.name)))];
  return { language, texts, parts, needs };
}
