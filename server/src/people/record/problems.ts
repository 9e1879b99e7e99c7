/** Problem types of the record module. */
import { problemType } from '../../platform/problem.ts';

export const entryNotFound = problemType('record/entry-not-found', 404, 'There is no such entry');
export const detailInvalid = problemType('record/detail-invalid', 422, 'The entry does not say what its kind needs');
export const dateInvalid = problemType('record/date-invalid', 422, 'The day of the entry cannot be right');
export const notYours = problemType('record/not-yours', 403, 'Only who made the entry, or staff, may correct it');
export const withdrawn = problemType('record/withdrawn', 409, 'The entry was withdrawn');
export const tooManyFiles = problemType('record/too-many-files', 409, 'An entry has at most 20 files');
export const cardNotFound = problemType('record/card-not-found', 404, 'The link is not valid any more');
export const tooManyCards = problemType('record/too-many-cards', 409, 'Too many links are open; revoke one first');
export const tooManyPreferences = problemType('record/too-many-preferences', 409, 'A portrait has at most 60 words');

export const clinicNotFound = problemType('record/clinic-not-found', 404, 'There is no such clinic');
export const clinicTaken = problemType('record/clinic-taken', 409, 'There is a clinic of this name already');
export const keyNotFound = problemType('record/key-not-found', 404, 'There is no such key');
export const clinicRecordNotFound = problemType('record/clinic-record-not-found', 404, 'There is no such record');
export const mismatchNotFound = problemType('record/mismatch-not-found', 404, 'There is no such waiting record');
export const mismatchDecided = problemType('record/mismatch-decided', 409, 'This record has been decided already');
export const fileUnreadable = problemType(
  'record/file-unreadable',
  422,
  'The file cannot be read as a table of records',
);

/** Codes of single rows that a clinic handed in. */
export const rowInvalid = problemType('record/row-invalid', 422, 'The row does not have the form of a record');
export const rowTwice = problemType('record/row-twice', 422, 'The record stands in the request more than once');

export const kindChanged = problemType('record/kind-changed', 422, 'A record keeps its kind; send another record');

/** Also for pets that a merchant's staff may not see, so that nobody learns which exist. */
export const petNotFound = problemType('record/pet-not-found', 404, 'There is no such pet');
