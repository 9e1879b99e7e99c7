/**
 * Facts that the record tells the others. A fact about a pet is appended once for each keeper, as the pet module does;
 * count by the copies with `role: 'primary'`.
 */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { keeperRoles } from '../pet/profile.ts';
import {
  careKinds,
  dueStages,
  entryKinds,
  entryStates,
  mismatchOutcomes,
  mismatchReasons,
  sourceKinds,
} from './words.ts';

const live = { owner: true, staff: 'record.read' } as const;
const concerned = { petId: Id, customerId: Id, role: OneOf(keeperRoles) };

export const entryAdded = eventType({
  name: 'record.entry_added',
  version: 1,
  payload: Closed({
    ...concerned,
    entryId: Id,
    kind: OneOf(entryKinds),
    onDate: PlainDate,
    source: OneOf(sourceKinds),
    nextDueOn: Nullable(PlainDate),
  }),
  live,
});

export const entryCorrected = eventType({
  name: 'record.entry_corrected',
  version: 1,
  payload: Closed({
    ...concerned,
    entryId: Id,
    kind: OneOf(entryKinds),
    version: Type.Integer(),
    state: OneOf(entryStates),
  }),
  live,
});

/** Told once for each pet, care, cycle and stage. */
export const careDue = eventType({
  name: 'record.care_due',
  version: 1,
  payload: Closed({
    ...concerned,
    care: OneOf(careKinds),
    /** Which round it is: the last one's day, or `first`. */
    cycle: Type.String(),
    dueOn: PlainDate,
    stage: OneOf(dueStages),
    lastOn: Nullable(PlainDate),
  }),
  live,
});
export type CareDue = Static<typeof careDue.payload>;

/** A clinic's record waits for a person; nothing in it names one. */
export const clinicMismatch = eventType({
  name: 'record.clinic_mismatch',
  version: 1,
  payload: Closed({
    mismatchId: Id,
    clinicId: Id,
    clinicName: Type.String(),
    recordId: Type.String(),
    reason: OneOf(mismatchReasons),
    /** False when records of the same patient wait already. */
    first: Type.Optional(Type.Boolean()),
  }),
  live: { staff: 'clinic.write' },
});

/** A clinic's record waits no longer. */
export const mismatchSettled = eventType({
  name: 'record.mismatch_settled',
  version: 1,
  payload: Closed({ mismatchId: Id, outcome: OneOf(mismatchOutcomes) }),
  live: { staff: 'clinic.write' },
});

export const recordEvents = [entryAdded, entryCorrected, careDue, clinicMismatch, mismatchSettled] as const;
