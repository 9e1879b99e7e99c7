/** Commands: complete a service and publish its report in one transaction; correct a report by a new version (BOOK-10). */
import { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { record as audit } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { staffOf } from '../../../platform/http/index.ts';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import { bookedFor, byOf, concerns, petNames, todayAt, type Viewer } from '../booked.ts';
import type { BookedFacts, ProgressDeps } from '../deps.ts';
import { dueSteps, fieldFault, fieldText, missingOf } from '../domain.ts';
import { formInvalid, notRunning, reportChanged, reportMissing, stepsMissing } from '../problems.ts';
import { lockRun, type RunRow, recordsOf } from '../repository.ts';
import { stepViews } from '../run-view.ts';
import { entriesOf } from './entries.ts';
import { insertReport, latestVersion, type ReportBody, reportOf } from './queries.ts';

/**
 * The booking is completed, the report published, the pets' records written and everybody told, or nothing of it.
 * @throws Problem `progress/not-found`, `progress/not-running`, `progress/steps-missing` with a pointer for each step,
 * `progress/form-invalid`
 */
export function complete(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  input: Progress.ReportInput,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    const run = await lockRun(tx, bookingId);
    if (run?.state !== 'running') throw new Problem(notRunning);
    const now = deps.clock.now();
    await requireSteps(tx, booked, run, now);
    requireForm(run, input);
    await deps.booking.complete(tx, { bookingId, by: byOf(viewer.principal) });
    await sql`
      update progress.run set state = 'done', done_at = ${now.toString()} where booking_id = ${bookingId}`.execute(tx);
    const body = await bodyOf(tx, deps, booked, run, input, now);
    await publish(tx, deps, viewer, { booked, input, body, version: 1, correction: null, at: now });
  });
}

async function requireSteps(tx: Tx, booked: BookedFacts, run: RunRow, at: Temporal.Instant): Promise<void> {
  const records = (await recordsOf(tx, [run.booking_id])).get(run.booking_id) ?? [];
  const missing = missingOf(dueSteps(run.steps, booked, todayAt(booked, at)), records);
  if (missing.length === 0) return;
  throw new Problem(
    stepsMissing,
    undefined,
    missing.map(({ step, day, needed, done }) => ({
      pointer: day === null ? `/steps/${step.key}` : `/steps/${step.key}/${day}`,
      detail: `${done} of ${needed}`,
    })),
  );
}

function requireForm({ form }: RunRow, { fields }: Progress.ReportInput): void {
  const errors = form.flatMap((field): FieldError[] => {
    const fault = fieldFault(field, fields.find((one) => one.key === field.key)?.value);
    return fault === undefined ? [] : [{ pointer: `/body/fields/${field.key}`, detail: fault }];
  });
  const known = new Set(form.map((field) => field.key));
  for (const { key } of fields) {
    if (!known.has(key)) errors.push({ pointer: `/body/fields/${key}`, detail: 'not a field of this service' });
  }
  if (errors.length > 0) throw new Problem(formInvalid, undefined, errors);
}

async function bodyOf(
  tx: Tx,
  deps: ProgressDeps,
  booked: BookedFacts,
  run: RunRow,
  input: Progress.ReportInput,
  at: Temporal.Instant,
): Promise<ReportBody> {
  const { bookingId, storeId } = booked;
  const records = (await recordsOf(tx, [bookingId])).get(bookingId) ?? [];
  const store = (await deps.merchant.findStores(tx, [storeId])).get(storeId);
  const due = dueSteps(run.steps, booked, todayAt(booked, at)).filter((one) => one.begun);
  return {
    bookingId,
    serviceNames: booked.serviceNames,
    storeName: store?.name ?? '',
    storePhone: store?.phone ?? null,
    petNames: (await petNames(deps, tx, [booked])).get(bookingId) ?? [],
    startedAt: run.started_at,
    completedAt: at.toString(),
    timeZone: booked.timeZone,
    staff: [...new Set(records.flatMap((record) => record.byName ?? []))],
    steps: stepViews(due, records),
    ...written(run, input),
  };
}

/** What staff wrote, with the words of the form's fields. */
function written({ form }: Pick<RunRow, 'form'>, input: Progress.ReportInput) {
  const { findings, products, advice, nextDueOn, weightGrams } = input;
  return {
    findings,
    products,
    advice: advice?.trim() || null,
    nextDueOn,
    weightGrams,
    fields: form.flatMap((field) => {
      const value = input.fields.find((one) => one.key === field.key)?.value;
      if (value === undefined || value === '') return [];
      return [{ key: field.key, value, names: field.names, unit: field.unit ?? null, text: fieldText(field, value) }];
    }),
  };
}

interface Publication {
  readonly booked: BookedFacts;
  readonly input: Progress.ReportInput;
  readonly body: ReportBody;
  readonly version: number;
  readonly correction: string | null;
  readonly at: Temporal.Instant;
}

async function publish(tx: Tx, deps: ProgressDeps, viewer: Viewer, publication: Publication): Promise<void> {
  const { booked, input, body, version, correction, at } = publication;
  const { bookingId, petIds } = booked;
  const { staffId } = staffOf(viewer.principal);
  await insertReport(tx, { bookingId, version, at, correction, byId: staffId, body });
  const pets = await deps.pet.findPets(tx, petIds);
  const species = new Map([...pets].map(([petId, pet]) => [petId, pet.species]));
  const onDate = todayAt(booked, Temporal.Instant.from(body.completedAt));
  const served = { booked, storeName: body.storeName, report: input, species, onDate, version };
  const by = { kind: 'booking', id: bookingId, name: body.storeName } as const;
  if (correction === null) await deps.record.add(tx, entriesOf(served), by);
  else await deps.record.restate(tx, entriesOf(served), { by, reason: correction });
  await append(tx, Progress.reportPublished, {
    ...concerns(booked),
    occurredAt: at,
    payload: {
      bookingId,
      version,
      petIds: [...petIds],
      nextDueOn: input.nextDueOn,
      seeVet: input.findings.some((finding) => finding.severity === 'see_vet'),
    },
  });
}

/**
 * The versions before stay as they are (rule 34).
 * @param correct `version` is the one that was read
 * @throws Problem `progress/not-found`, `progress/report-not-found`, `progress/report-changed`, `progress/form-invalid`
 */
export function correct(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  { correction, version, ...input }: Progress.ReportInput & { readonly correction: string; readonly version: number },
  requestId: string,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    const run = await lockRun(tx, bookingId);
    if (run?.state !== 'done') throw new Problem(reportMissing);
    const latest = await latestVersion(tx, bookingId);
    if (latest !== version) throw new Problem(reportChanged, `version ${latest}`);
    requireForm(run, input);
    const now = deps.clock.now();
    const { report } = await reportOf(tx, bookingId);
    const { version: _version, publishedAt: _publishedAt, correction: _correction, ...body } = report;
    await publish(tx, deps, viewer, {
      booked,
      input,
      body: { ...body, ...written(run, input) },
      version: latest + 1,
      correction,
      at: now,
    });
    await audit(tx, {
      actor: viewer.principal,
      action: 'progress.report_corrected',
      subjectType: 'booking',
      subjectId: bookingId,
      before: { version: latest },
      after: { version: latest + 1, reason: correction },
      requestId,
    });
  });
}
