/** HTTP of templates. */
import type { Message } from '@pawloop/contract';
import { inTransaction } from '../../../platform/db.ts';
import { type Handlers, type Staff, staffOf } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { templateArchived } from '../problems.ts';
import { plan } from '../send/plan.ts';
import { readRules } from '../settings.ts';
import { previewDraft, profileExamples } from './preview.ts';
import { getTemplate, listTemplates, topicsOf, versionsOf } from './queries.ts';
import { archiveTemplate, createTemplate, publishVersion } from './save.ts';

export function templateHandlers(deps: Inner): Handlers<typeof Message.templateEndpoints> {
  return {
    'GET /v1/message-templates': ({ query }) => listTemplates(deps.db, query),
    'GET /v1/message-templates/variables': () => editorFacts(deps),
    'POST /v1/message-templates': ({ principal, body, requestId }) =>
      inTransaction(deps.db, async (tx) => {
        const templateId = await createTemplate(tx, deps, body, { staff: staffOf(principal), requestId });
        return getTemplate(tx, templateId);
      }),
    'GET /v1/message-templates/:templateId': ({ params, query }) =>
      getTemplate(deps.db, params.templateId, query.version),
    'PUT /v1/message-templates/:templateId': ({ principal, params, body, requestId }) =>
      publishVersion(deps, staffOf(principal), params.templateId, body, requestId),
    'GET /v1/message-templates/:templateId/versions': async ({ params }) => ({
      items: await versionsOf(deps.db, params.templateId),
    }),
    'POST /v1/message-templates/:templateId/archive': ({ principal, params, body, requestId }) =>
      archiveTemplate(deps, staffOf(principal), params.templateId, body.archived, requestId),
    'POST /v1/message-templates/preview': ({ body }) => previewDraft(deps, body),
    'POST /v1/message-templates/:templateId/test-sends': ({ principal, params, body, idempotencyKey }) =>
      testSend(deps, staffOf(principal), { templateId: params.templateId, ...body }, idempotencyKey),
  };
}

async function editorFacts(deps: Inner) {
  const rules = await readRules(deps.settings, deps.db);
  const inbox = { channel: 'inbox' as const, vendor: null, development: false, priceFen: 0 };
  return {
    variables: profileExamples(rules.businessName),
    topics: await topicsOf(deps.db),
    channels: [
      inbox,
      ...deps.vendors.map(({ channel, vendor, development }) => ({
        channel,
        vendor,
        development,
        priceFen: rules.priceFen(channel),
      })),
    ],
  };
}

interface TestSend {
  readonly templateId: string;
  readonly customerId: string;
  readonly petId?: string;
  readonly channels?: readonly Message.MessageChannel[];
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Past caps and quiet hours, not past consent: the recipient is a real customer. */
async function testSend(
  deps: Inner,
  staff: Staff,
  request: TestSend,
  key: string | undefined,
): Promise<{ sendId: string }> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.requireCustomer(tx, request.customerId);
    const template = await getTemplate(tx, request.templateId);
    if (template.archivedAt !== null) throw new Problem(templateArchived);
    const { customerId, petId, channels, values, templateId } = request;
    const given = Object.fromEntries(
      template.variables.flatMap(({ name, example }) => (example ? [[name, example]] : [])),
    );
    const send = {
      key: `test/${staff.staffId}/${key ?? newId()}`,
      customerId,
      templateId,
      templateVersion: template.version,
      ...(petId && { petId }),
      ...(channels && { channels }),
      lane: 'transactional' as const,
      variables: { ...given, ...values },
      origin: { kind: 'staff' as const, staffId: staff.staffId, test: true as const },
    };
    const ids = await plan(tx, deps, [send]);
    return { sendId: ids.get(send.key) ?? '' };
  });
}
