/** Command: an owner reports an emergency; the first hospitals are asked before the answer goes out (DSP-1). */
import type { Dispatch } from '@pawloop/contract';
import { Dispatch as Words } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { firstStep } from './domain.ts';
import { note } from './move.ts';
import { consentNeeded, petGone, requestNotFound } from './problems.ts';
import { insertRequest, requestRows } from './repository.ts';
import { seek } from './wave.ts';

/** Version of the words with which the owner app asks for the place. */
const CONSENT_VERSION = '2026-11';

export interface Report {
  readonly petId: string;
  readonly place: Dispatch.Place;
  readonly triage: Dispatch.Triage;
  readonly symptoms: readonly Dispatch.Symptom[];
  readonly note?: string | null;
  readonly locationConsent: boolean;
}

/**
 * A second tap, also one at the same moment, answers with the pet's open request; it changes nothing of it.
 * @returns id of the request
 * @throws Problem `pet/not-kept`, `dispatch/pet-deceased`, `dispatch/consent-needed`
 */
export function report(deps: DispatchDeps, customerId: string, request: Report): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    const held = await deps.identity.hold(tx, [customerId]);
    const owner = held.get(customerId) ?? customerId;
    await deps.pet.requireKept(tx, request.petId, owner);
    const pet = (await deps.pet.findPets(tx, [request.petId])).get(request.petId);
    if (!pet || pet.deceasedOn !== null) throw new Problem(petGone);
    await requireConsent(tx, deps, owner, request.locationConsent);
    const now = deps.clock.now();
    const { petId, place, triage, symptoms } = request;
    const row = await insertRequest(
      tx,
      {
        requestId: newId(),
        customerId: owner,
        petId,
        species: pet.species,
        triage,
        symptoms,
        note: request.note?.trim() || null,
        place,
      },
      now,
    );
    if (!row) return openOf(tx, petId);
    const { request_id: requestId, request_no: requestNo } = row;
    await append(tx, Words.emergencyReported, {
      subjectId: requestId,
      customerId: owner,
      petId,
      occurredAt: now,
      payload: { requestId, requestNo, petId, triage },
    });
    await note(tx, row, { kind: 'reported', from: 'new', by: { kind: 'owner', id: owner }, at: now });
    await seek(tx, deps, row, firstStep(triage), now, 'nobody');
    return requestId;
  });
}

async function openOf(tx: Tx, petId: string): Promise<string> {
  const [row] = await requestRows(
    tx,
    sql`r.pet_id = ${petId} and r.state not in ('closed', 'unserved', 'cancelled_by_owner')`,
  );
  if (!row) throw new Problem(requestNotFound, 'the open request has just ended');
  return row.request_id;
}

/** The place of an emergency goes to hospitals only with a consent of its own (PIPL 29, spec/rules/compliance). */
async function requireConsent(tx: Tx, deps: DispatchDeps, customerId: string, given: boolean): Promise<void> {
  const standing = (await deps.identity.grantedAmong(tx, 'emergency', [customerId])).get(customerId)?.get('any');
  if (standing === true) return;
  if (!given) throw new Problem(consentNeeded);
  await deps.identity.recordConsent(tx, {
    customerId,
    purpose: 'emergency',
    channel: 'any',
    granted: true,
    version: CONSENT_VERSION,
    source: 'emergency',
  });
}
