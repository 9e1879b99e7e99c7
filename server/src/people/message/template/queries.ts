/** Reads of templates: heads for planning, views for screens. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { templateNotFound } from '../problems.ts';

/** What planning needs of a template. */
export interface Head {
  readonly templateId: string;
  readonly version: number;
  readonly purpose: Message.MessagePurpose;
  readonly topic: string;
  readonly channels: readonly Message.MessageChannel[];
  /** Channels that have contents. */
  readonly written: ReadonlySet<Message.MessageChannel>;
}

interface HeadRow {
  template_id: string;
  asked: number | null;
  version: number;
  purpose: Message.MessagePurpose;
  topic: string;
  channels: Message.MessageChannel[];
  written: Message.MessageChannel[];
}

/** Heads by `templateId/version`, the version blank for the present one; one statement. */
export async function headsOf(
  handle: Db | Tx,
  wanted: readonly { readonly templateId: string; readonly version: number | undefined }[],
): Promise<Map<string, Head>> {
  const distinct = [...new Map(wanted.map((pin) => [`${pin.templateId}/${pin.version ?? ''}`, pin])).values()];
  const { rows } = await sql<HeadRow>`
    select t.template_id, w.asked, v.version, t.purpose, t.topic, v.channels,
      array(select jsonb_object_keys(v.contents)) as written
    from unnest(${distinct.map((pin) => pin.templateId)}::uuid[], ${distinct.map((pin) => pin.version ?? null)}::integer[])
      as w (template_id, asked)
    join message.template t using (template_id)
    join message.template_version v on v.template_id = t.template_id and v.version = coalesce(w.asked, t.version)`.execute(
    handle,
  );
  return new Map(
    rows.map((row) => [
      `${row.template_id}/${row.asked ?? ''}`,
      {
        templateId: row.template_id,
        version: row.version,
        purpose: row.purpose,
        topic: row.topic,
        channels: row.channels,
        written: new Set(row.written),
      },
    ]),
  );
}

interface TemplateRow {
  template_id: string;
  key: string | null;
  name: string;
  purpose: Message.MessagePurpose;
  topic: string;
  version: number;
  channels: Message.MessageChannel[];
  contents: Message.TemplateContents;
  variables: Message.TemplateVariable[];
  link: string | null;
  created_at: string;
  updated_at: string;
  made_at: string;
  made_by_name: string | null;
  archived_at: string | null;
}

const columns = sql`t.template_id, t.key, t.name, t.purpose, t.topic, v.version, v.channels, v.contents, v.variables, v.link,
  t.created_at, t.updated_at, v.made_at, v.made_by_name, t.archived_at`;

function viewOf(row: TemplateRow): Message.MessageTemplate {
  return {
    templateId: row.template_id,
    key: row.key,
    name: row.name,
    purpose: row.purpose,
    topic: row.topic,
    version: row.version,
    channels: row.channels,
    contents: row.contents,
    variables: row.variables,
    link: row.link,
    createdAt: row.created_at,
    updatedAt: row.made_at,
    updatedBy: row.made_by_name,
    archivedAt: row.archived_at,
  };
}

/** @param version the present one when left out. @throws Problem `message/template-not-found` */
export async function getTemplate(
  handle: Db | Tx,
  templateId: string,
  version?: number,
): Promise<Message.MessageTemplate> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from message.template t
    join message.template_version v on v.template_id = t.template_id and v.version = ${version ?? sql`t.version`}
    where t.template_id = ${templateId}`.execute(handle);
  const row = rows[0];
  if (!row) throw new Problem(templateNotFound);
  return viewOf(row);
}

/** Present versions by id, one statement. */
export async function findTemplates(
  handle: Db | Tx,
  templateIds: readonly string[],
): Promise<Map<string, Message.MessageTemplate>> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from message.template t join message.template_version v using (template_id, version)
    where t.template_id = any(${[...templateIds]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.template_id, viewOf(row)]));
}

/** Ids by the stable names of templates that the product brought along. */
export async function templatesByKey(handle: Db | Tx, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ key: string; template_id: string }>`
    select key, template_id from message.template where key = any(${[...keys]}::text[])`.execute(handle);
  return new Map(rows.map((row) => [row.key, row.template_id]));
}

export interface TemplateQuery {
  readonly search?: string;
  readonly purpose?: string;
  readonly channel?: string;
  readonly archived?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Last changed first. */
export async function listTemplates(
  db: Db,
  query: TemplateQuery,
): Promise<{ items: Message.MessageTemplate[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const [at, id] = query.cursor ? decodeCursor(query.cursor, 2) : [null, null];
  const search = query.search?.trim().replace(/[\\%_]/g, '\\$&');
  const { rows } = await sql<TemplateRow>`
    select ${columns} from message.template t join message.template_version v using (template_id, version)
    where (t.archived_at is not null) = ${query.archived ?? false}
      and (${at}::timestamptz is null or (t.updated_at, t.template_id) < (${at}::timestamptz, ${id}::uuid))
      ${search ? sql`and t.name ilike ${`%${search}%`}` : sql``}
      ${query.purpose ? sql`and t.purpose = ${query.purpose}` : sql``}
      ${query.channel ? sql`and ${query.channel} = any(v.channels)` : sql``}
    order by t.updated_at desc, t.template_id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor([last.updated_at, last.template_id]) : null;
  return { items: page.map(viewOf), nextCursor };
}

export async function versionsOf(
  handle: Db | Tx,
  templateId: string,
): Promise<{ version: number; at: string; by: string | null }[]> {
  const { rows } = await sql<{ version: number; at: string; by: string | null }>`
    select version, made_at as at, made_by_name as by from message.template_version
    where template_id = ${templateId} order by version desc limit 200`.execute(handle);
  if (rows.length === 0) throw new Problem(templateNotFound);
  return rows;
}

/** Topics that templates in use have. */
export async function topicsOf(handle: Db | Tx): Promise<string[]> {
  const { rows } = await sql<{ topic: string }>`
    select distinct topic from message.template where archived_at is null and purpose = 'marketing' order by topic`.execute(
    handle,
  );
  return rows.map((row) => row.topic);
}
