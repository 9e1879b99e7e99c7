/** Commands: create a template, publish a version of it, take it out of use. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { templateArchived, templateChanged, templateNotFound } from '../problems.ts';
import { checkTemplate } from './check.ts';
import { getTemplate, templatesByKey } from './queries.ts';

/** A template that the product brings along, under a stable key. */
export type ShippedTemplate = Message.NewTemplate & { readonly key: string };

interface Author {
  readonly staff: Staff | null;
  readonly requestId?: string;
}

/**
 * Make a template in the caller's transaction; one whose key exists already stays as it is.
 * @returns its id
 * @throws Problem `message/template-invalid`, `message/template-unlawful`, `message/channel-without-content`
 */
export async function createTemplate(
  tx: Tx,
  deps: Pick<Inner, 'clock'>,
  template: Message.NewTemplate & { readonly key?: string },
  author: Author,
): Promise<string> {
  checkTemplate(template);
  const templateId = newId();
  const now = deps.clock.now().toString();
  const { rows } = await sql`
    insert into message.template (template_id, key, name, purpose, topic, version, created_at, updated_at)
    values (${templateId}, ${template.key ?? null}, ${template.name.trim()}, ${template.purpose},
      ${template.topic ?? 'general'}, 1, ${now}, ${now})
    on conflict on constraint template_key_unique do nothing returning 1`.execute(tx);
  if (rows.length === 0) {
    const existing = (await templatesByKey(tx, [template.key ?? ''])).get(template.key ?? '');
    if (!existing) throw new Error(`template ${template.key} is being made by another transaction`);
    return existing;
  }
  await insertVersion(tx, { templateId, version: 1, template, author, now });
  if (author.staff)
    await recordChange(tx, author, 'message.template_created', templateId, null, { name: template.name });
  return templateId;
}

type Version = Pick<Message.NewTemplate, 'channels' | 'contents' | 'variables' | 'link'>;

async function insertVersion(
  tx: Tx,
  row: { templateId: string; version: number; template: Version; author: Author; now: string },
): Promise<void> {
  const { templateId, version, template, author, now } = row;
  await sql`
    insert into message.template_version
      (template_id, version, channels, contents, variables, link, made_at, made_by, made_by_name)
    values (${templateId}, ${version}, ${[...template.channels]}::text[], ${jsonb(template.contents)},
      ${jsonb(template.variables)}, ${template.link ?? null}, ${now}, ${author.staff?.staffId ?? null},
      ${author.staff?.name ?? null})`.execute(tx);
}

type Edit = Omit<Message.NewTemplate, 'purpose'> & { readonly basedOn: number };

/**
 * Publish a new version; sends that are planned keep theirs.
 * @throws Problem `message/template-not-found`, `message/template-changed`, `message/template-archived` and those of
 *   {@link createTemplate}
 */
export function publishVersion(
  deps: Inner,
  staff: Staff,
  templateId: string,
  edit: Edit,
  requestId: string,
): Promise<Message.MessageTemplate> {
  return inTransaction(deps.db, async (tx) => {
    await lockTemplate(tx, templateId);
    const before = await getTemplate(tx, templateId);
    if (before.archivedAt !== null) throw new Problem(templateArchived);
    if (before.version !== edit.basedOn) throw new Problem(templateChanged, `the present version is ${before.version}`);
    checkTemplate({ ...edit, purpose: before.purpose });
    const [version, now] = [before.version + 1, deps.clock.now().toString()];
    const author = { staff, requestId };
    await insertVersion(tx, { templateId, version, template: edit, author, now });
    await sql`
      update message.template set name = ${edit.name.trim()}, topic = ${edit.topic ?? before.topic}, version = ${version},
        updated_at = ${now} where template_id = ${templateId}`.execute(tx);
    const named = (name: string, of: number) => ({ name, version: of });
    await recordChange(
      tx,
      author,
      'message.template_changed',
      templateId,
      named(before.name, before.version),
      named(edit.name, version),
    );
    return getTemplate(tx, templateId);
  });
}

export function archiveTemplate(
  deps: Inner,
  staff: Staff,
  templateId: string,
  archived: boolean,
  requestId: string,
): Promise<Message.MessageTemplate> {
  return inTransaction(deps.db, async (tx) => {
    await lockTemplate(tx, templateId);
    const before = await getTemplate(tx, templateId);
    if ((before.archivedAt !== null) === archived) return before;
    const now = deps.clock.now().toString();
    await sql`
      update message.template set archived_at = ${archived ? now : null}, updated_at = ${now}
      where template_id = ${templateId}`.execute(tx);
    await recordChange(
      tx,
      { staff, requestId },
      'message.template_archived',
      templateId,
      { archived: !archived },
      { archived },
    );
    return getTemplate(tx, templateId);
  });
}

async function lockTemplate(tx: Tx, templateId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from message.template where template_id = ${templateId} for update`.execute(tx);
  if (rows.length === 0) throw new Problem(templateNotFound);
}

function recordChange(
  tx: Tx,
  { staff, requestId }: Author,
  action: string,
  subjectId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  return record(tx, {
    actor: staff ?? 'system',
    action,
    subjectType: 'template',
    subjectId,
    before,
    after,
    ...(requestId && { requestId }),
  });
}
