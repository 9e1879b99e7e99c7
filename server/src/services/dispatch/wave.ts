/** Seeks hospitals for a locked request: the next wave that finds somebody, else the alarm (DSP-1, DSP-2, rules 27, 30). */
import { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { append, appendMany } from '../../platform/event-log.ts';
import { newId } from '../../platform/ids.ts';
import type { DispatchDeps } from './deps.ts';
import { type Candidate, chooseHospitals, type Known, requireNext, type State, type WaveStep } from './domain.ts';
import { acceptRatesOf } from './figures.ts';
import { note, SYSTEM } from './move.ts';
import { changeRequest, insertOffers, type NewOffer, type OfferRow, type RequestRow } from './repository.ts';
import { lowAcceptPercent, mostOffers, retrySeconds, waveSteps } from './settings.ts';

export type AlarmReason = Dispatch.EmergencyEscalated['reason'];

/**
 * Send waves from `step` on until one finds a hospital. Wider waves raise the alarm before they are sent; after the last
 * one the request stays escalated and is looked at again every `dispatch.retrySeconds`.
 */
export async function seek(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  step: number,
  at: Temporal.Instant,
  reason: AlarmReason,
): Promise<RequestRow> {
  const steps = await waveSteps(deps.settings, tx);
  const found = await candidatesOf(tx, deps, request, steps, at);
  const known = await knownOf(tx, deps, request, at);
  let row = request;
  for (let index = Math.min(step, steps.length); index < steps.length; index += 1) {
    const wave = steps[index] as WaveStep;
    const chosen = chooseHospitals(wave, found, known);
    if (wave.alarm) row = await alarm(tx, row, at, reason);
    if (chosen.length > 0) return send(tx, row, { index, wave, chosen }, at);
  }
  row = await alarm(tx, row, at, reason);
  const retryAt = at.add({ seconds: await deps.settings.get(tx, retrySeconds) });
  return changeRequest(tx, row, { step: steps.length, due_at: retryAt.toString() }, at);
}

/** While escalated and nobody is asked: hospitals that were not asked yet since they came on duty. */
export async function seekAgain(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  at: Temporal.Instant,
): Promise<RequestRow> {
  const steps = await waveSteps(deps.settings, tx);
  const widest = steps.at(-1) as WaveStep;
  const found = await candidatesOf(tx, deps, request, steps, at);
  const known = await knownOf(tx, deps, request, at);
  const fresh = chooseHospitals({ ...widest, most: found.length }, found, known);
  if (fresh.length > 0) return send(tx, request, { index: steps.length, wave: widest, chosen: fresh }, at);
  const retryAt = at.add({ seconds: await deps.settings.get(tx, retrySeconds) });
  return changeRequest(tx, request, { due_at: retryAt.toString() }, at);
}

/** One more hospital for the wave under way, in the place of one that was lost. @returns undefined when there is none */
export async function replaceIn(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  at: Temporal.Instant,
): Promise<RequestRow | undefined> {
  const steps = await waveSteps(deps.settings, tx);
  const wave = steps[request.step];
  if (!wave) return undefined;
  const found = await candidatesOf(tx, deps, request, steps, at);
  const chosen = chooseHospitals({ ...wave, most: 1 }, found, await knownOf(tx, deps, request, at));
  if (chosen.length === 0) return undefined;
  return send(tx, request, { index: request.step, wave, chosen, sameWave: true }, at);
}

interface Wave {
  readonly index: number;
  readonly wave: WaveStep;
  readonly chosen: readonly Candidate[];
  /** Joins the wave under way instead of beginning the next. */
  readonly sameWave?: boolean;
}

async function send(tx: Tx, request: RequestRow, wave: Wave, at: Temporal.Instant): Promise<RequestRow> {
  const expiresAt = at.add({ seconds: wave.wave.seconds });
  const remindAt = at.add({ milliseconds: wave.wave.seconds * 500 });
  const number = wave.sameWave ? request.wave : request.wave + 1;
  const offers = wave.chosen.map(
    ({ storeId, merchantId, distanceM }): NewOffer => ({
      offerId: newId(),
      storeId,
      merchantId,
      distanceM: Math.round(distanceM),
      state: 'offered',
      expiresAt,
      remindAt,
    }),
  );
  const sent = await insertOffers(tx, request, number, offers, at);
  const state: State = request.state === 'escalated' ? 'escalated' : 'offering';
  requireNext(request.state, state);
  const row = await changeRequest(
    tx,
    request,
    { state, wave: number, step: wave.index, due_at: expiresAt.toString() },
    at,
  );
  await note(tx, row, { kind: 'wave_sent', from: request.state, by: SYSTEM, at, offers: sent });
  await tellOffered(tx, row, sent, at);
  return row;
}

async function tellOffered(
  tx: Tx,
  request: RequestRow,
  sent: readonly OfferRow[],
  at: Temporal.Instant,
): Promise<void> {
  await appendMany(
    tx,
    Dispatch.emergencyOffered,
    sent.map((offer) => ({
      subjectId: offer.offer_id,
      petId: request.pet_id,
      merchantId: offer.merchant_id,
      occurredAt: at,
      payload: {
        requestId: request.request_id,
        offerId: offer.offer_id,
        storeId: offer.store_id,
        wave: offer.wave,
        triage: request.triage,
        distanceMetres: offer.distance_m,
        expiresAt: offer.expires_at,
      },
    })),
  );
}

async function alarm(tx: Tx, request: RequestRow, at: Temporal.Instant, reason: AlarmReason): Promise<RequestRow> {
  if (request.state === 'escalated') return request;
  requireNext(request.state, 'escalated');
  const row = await changeRequest(
    tx,
    request,
    { state: 'escalated', alarm_at: at.toString(), alarm_taken_by: null, alarm_taken_name: null, alarm_taken_at: null },
    at,
  );
  await note(tx, row, { kind: 'escalated', from: request.state, by: SYSTEM, at, reason });
  const { request_id: requestId, pet_id: petId, triage } = row;
  await append(tx, Dispatch.emergencyEscalated, {
    subjectId: requestId,
    customerId: row.customer_id,
    petId,
    occurredAt: at,
    payload: { requestId, petId, triage, reason },
  });
  return row;
}

/** Qualified now, within the widest ring (rule 27), with how often each accepts. */
async function candidatesOf(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  steps: readonly WaveStep[],
  at: Temporal.Instant,
): Promise<Candidate[]> {
  const widest = Math.max(...steps.map((step) => step.metres));
  const query = { species: request.species, at, ready: true, limit: 200 };
  const near = await deps.merchant.hospitalsNear(tx, request, widest, query);
  const rates = await acceptRatesOf(
    tx,
    near.map((hospital) => hospital.storeId),
    at,
  );
  return near.map(({ storeId, merchantId, distanceM }) => ({
    storeId,
    merchantId,
    distanceM,
    acceptRate: rates.get(storeId) ?? null,
  }));
}

async function knownOf(tx: Tx, deps: DispatchDeps, request: RequestRow, at: Temporal.Instant): Promise<Known> {
  const most = await deps.settings.get(tx, mostOffers);
  const { rows } = await sql<{ store_id: string; asked: boolean; barred: boolean }>`
    select store_id, bool_or(wave >= ${request.asked_from}) as asked, bool_or(state = 'declined') as barred
    from dispatch.offer where request_id = ${request.request_id} group by store_id
    union all
    select store_id, false, true from dispatch.offer where state = 'offered' and request_id <> ${request.request_id}
      and expires_at > ${at.toString()}::timestamptz
    group by store_id having count(*) >= ${most}`.execute(tx);
  return {
    asked: new Set(rows.filter((row) => row.asked).map((row) => row.store_id)),
    barred: new Set([...request.excluded, ...rows.filter((row) => row.barred).map((row) => row.store_id)]),
    lowRate: (await deps.settings.get(tx, lowAcceptPercent)) / 100,
  };
}
