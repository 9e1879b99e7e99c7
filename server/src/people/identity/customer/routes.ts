/** HTTP of what operators do to a customer's identity. */
import type { Identity } from '@pawloop/contract';
import { inTransaction } from '../../../platform/db.ts';
import { type Handlers, staffOf } from '../../../platform/http/index.ts';
import type { Inner } from '../deps.ts';
import { consentsOf } from '../owner/consent.ts';
import { createCustomer } from './create.ts';
import { eraseCustomer } from './erase.ts';
import { mergeCustomers } from './merge.ts';
import { getMerge, mergesOf, requireExisting } from './queries.ts';
import { revealPhone } from './reveal.ts';
import { undoMerge } from './undo-merge.ts';

export function customerHandlers(deps: Inner): Handlers<typeof Identity.customerEndpoints> {
  const { db } = deps;
  return {
    'POST /v1/customers': ({ principal, body, requestId }) => createCustomer(deps, staffOf(principal), body, requestId),
    'POST /v1/customers/:customerId/reveal': async ({ principal, params, requestId }) => ({
      phone: await revealPhone(deps, staffOf(principal), params.customerId, requestId),
    }),
    'GET /v1/customers/:customerId/consents': async ({ params }) => {
      await requireExisting(db, params.customerId);
      return consentsOf(db, params.customerId);
    },
    'POST /v1/customers/:customerId/erase': ({ principal, params, body, requestId }) => {
      const erasure = { customerId: params.customerId, actor: staffOf(principal), reason: body.reason, requestId };
      return inTransaction(db, (tx) => eraseCustomer(tx, deps, erasure));
    },
    'POST /v1/customer-merges': async ({ principal, body, requestId }) => {
      const merge = { ...body, kind: 'operator' as const, actor: staffOf(principal), requestId };
      return getMerge(db, await inTransaction(db, (tx) => mergeCustomers(tx, deps, merge)));
    },
    'GET /v1/customers/:customerId/merges': async ({ params }) => ({ items: await mergesOf(db, params.customerId) }),
    'POST /v1/customer-merges/:mergeId/undo': async ({ principal, params, requestId }) => {
      await undoMerge(deps, staffOf(principal), params.mergeId, requestId);
      return getMerge(db, params.mergeId);
    },
  };
}
