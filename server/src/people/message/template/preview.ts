/** How a template would look and whether it would go out; nothing is kept. */
import type { Message } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { exampleNames, exampleSlots, NAME_SEPARATOR } from '../i18n/words.ts';
import { templateNotFound } from '../problems.ts';
import { type Case, openCase } from '../send/case.ts';
import { dryRun } from '../send/dry-run.ts';
import { type Facts, gather } from '../send/facts.ts';
import { findLive } from '../send/live-variables.ts';
import type { NewSend } from '../send/plan.ts';
import type { SendRow } from '../send/row.ts';
import { profileOf } from '../send/words.ts';
import { linkOf } from '../send/write.ts';
import { checkTemplate } from './check.ts';
import { contentOf, shown, smsSegments } from './fields.ts';
import { headsOf } from './queries.ts';
import { type Profile, render, scopeOf } from './render.ts';
import { compiled, shelfKey, type TemplateVersion } from './shelf.ts';

const examples: Profile = {
  customer: { name: exampleNames.customer, language: 'zh' },
  pets: [
    { name: exampleNames.pets[0], species: 'dog' },
    { name: exampleNames.pets[1], species: 'cat' },
  ],
  businessName: '',
};

/** Examples of the profile's variables, for editors. */
export function profileExamples(businessName: string): { name: string; example: string }[] {
  return [
    { name: 'customer.name', example: exampleNames.customer },
    { name: 'customer.language', example: 'zh' },
    { name: 'pet.name', example: exampleNames.pets[0] },
    { name: 'pet.names', example: exampleNames.pets.join(NAME_SEPARATOR) },
    { name: 'pet.species', example: 'dog' },
    { name: 'business.name', example: businessName },
    { name: 'link', example: 'https://…/l/8fJ2kQx' },
    ...Object.entries(exampleSlots).map(([name, example]) => ({ name, example })),
  ];
}

export interface DraftPreview {
  readonly template: Message.NewTemplate;
  readonly customerId?: string;
  readonly petId?: string;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly language?: Message.MessageLanguage;
}

/**
 * Contents that are being edited, for a customer or with examples.
 * @throws Problem those of checkTemplate, `identity/customer-not-found`
 */
export async function previewDraft(deps: Inner, request: DraftPreview) {
  const { template: draft, customerId, petId, values = {} } = request;
  const notices = checkTemplate(draft);
  const version = compiled({ templateId: newId(), version: 1 }, { ...draft, link: draft.link ?? null });
  const given = Object.fromEntries(draft.variables.flatMap(({ name, example }) => (example ? [[name, example]] : [])));
  const variables = { ...exampleSlots, ...given, ...values };
  const row = rowOf({ customerId: customerId ?? newId(), petId: petId ?? null, variables }, draft, deps, version);
  if (customerId) await deps.identity.requireCustomer(deps.db, customerId);
  const facts = await gatherFor(deps, deps.db, row, version, deps.clock.now());
  const language = request.language ?? facts.customers.get(row.customer_id)?.language ?? 'zh';
  const items = draft.channels.map((channel) =>
    renderedOf(deps, { ...openCase(row, version, language), channel }, facts, customerId === undefined),
  );
  return { items, notices };
}

export interface Preview {
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly detail?: string }[];
  readonly rendered: readonly Message.RenderedMessage[];
}

/**
 * What would happen to a send at an instant: the checks in order, and the words on each channel; nothing is kept, no
 * place, prompt or budget is taken. Exit and audience are the caller's own to know.
 * @throws Problem `message/template-not-found`
 */
export async function preview(handle: Db | Tx, deps: Inner, send: NewSend, at: Temporal.Instant): Promise<Preview> {
  const head = (await headsOf(handle, [{ templateId: send.templateId, version: send.templateVersion }]))
    .values()
    .next().value;
  const pin = head && { templateId: send.templateId, version: head.version };
  const version = pin && (await deps.shelf.load(handle, [pin])).get(shelfKey(pin));
  if (!head || !version) throw new Problem(templateNotFound);
  const row = rowOf(send, { ...head, channels: [...(send.channels ?? head.channels)] }, deps, version);
  const facts = await gatherFor(deps, handle, row, version, at);
  const one = openCase(row, version, facts.customers.get(row.customer_id)?.language ?? 'zh');
  await findLive(handle, deps, [one], at);
  const checks = dryRun(one, facts);
  return { checks, rendered: row.channels.map((channel) => renderedOf(deps, { ...one, channel }, facts, false)) };
}

function rowOf(
  send: Pick<NewSend, 'customerId' | 'petId' | 'variables'> & Partial<NewSend>,
  head: Pick<Message.NewTemplate, 'purpose' | 'topic' | 'channels'>,
  deps: Inner,
  version: TemplateVersion,
): SendRow {
  return {
    send_id: newId(),
    customer_id: send.customerId,
    pet_id: send.petId ?? null,
    template_id: version.templateId,
    template_version: version.version,
    purpose: head.purpose,
    topic: head.topic ?? 'general',
    lane: send.lane ?? 'triggered',
    channels: head.channels,
    place: 1,
    variables: send.variables ?? null,
    due_at: (send.dueAt ?? deps.clock.now()).toString(),
    planned_at: deps.clock.now().toString(),
    priority: send.priority ?? 0,
    quiet: send.quiet ?? 'delay',
    capped: send.capped ?? 'skip',
    merge_key: send.mergeKey ?? null,
    origin: send.origin ?? { kind: 'system', name: 'preview' },
    state: 'planned',
    price_fen: 0,
    vendor: null,
  };
}

/** A draft is on no shelf: its version is put in by hand, and its pets are asked for in any case. */
async function gatherFor(
  deps: Inner,
  handle: Db | Tx,
  row: SendRow,
  version: TemplateVersion,
  at: Temporal.Instant,
): Promise<Facts> {
  const key = shelfKey(version);
  const shelf = { load: async () => new Map([[key, version]]) };
  return gather(handle, { ...deps, shelf }, [row], at, false);
}

function renderedOf(deps: Inner, one: Case, facts: Facts, asExample: boolean): Message.RenderedMessage {
  const { channel, row, template } = one;
  const { rules } = facts;
  const content = one.content(channel);
  const base = {
    channel,
    language: content?.language ?? ('zh' as const),
    parts: [],
    characters: null,
    segments: null,
    priceFen: 0,
  };
  if (!content) return { ...base, error: { reason: 'content_invalid', detail: `no text for ${channel}` } };
  const profile = asExample
    ? { ...examples, businessName: rules.businessName }
    : profileOf(one, facts, content.language);
  const target = linkOf(one);
  const link = target === null ? undefined : channel === 'inbox' ? target : `${deps.publicUrl}/l/preview`;
  const { link: _theirs, ...values } = row.variables ?? {};
  const rendered = render(template, content, scopeOf(profile, values, link));
  if ('reason' in rendered) return { ...base, error: rendered };
  const marketing = row.purpose === 'marketing';
  const dress = {
    sign: rules.senderSign,
    optOut: marketing ? rules.smsOptOut : undefined,
    unsubscribeUrl: marketing && channel === 'email' ? `${deps.publicUrl}/m/preview` : undefined,
  };
  const built =
    channel === 'inbox'
      ? { ...rendered.parts, link: target }
      : contentOf(channel, content.texts, rendered.parts, dress);
  const text = channel === 'sms' && 'text' in built ? String(built.text) : null;
  const segments = text === null ? null : smsSegments(text);
  return {
    ...base,
    parts: shown(channel, built),
    characters: text?.length ?? null,
    segments,
    priceFen: rules.priceFen(channel) * (segments ?? 1),
    error: null,
  };
}
