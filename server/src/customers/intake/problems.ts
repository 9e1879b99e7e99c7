/** Problems of the intake module. */
import { problemType } from '../../platform/problem.ts';

export const importNotFound = problemType('intake/import-not-found', 404, 'There is no such import');
export const importBusy = problemType('intake/import-busy', 409, 'The import is being worked on');
export const importIdle = problemType('intake/import-idle', 409, 'The import is not being worked on');
export const mappingIncomplete = problemType('intake/mapping-incomplete', 422, 'Required columns are not mapped');
export const mappingInvalid = problemType('intake/mapping-invalid', 422, 'The mapping does not fit the file');
export const noTable = problemType('intake/no-table', 422, 'The file is no table with a header line');
export const brokenFile = problemType('intake/broken-file', 422, 'The compressed file is damaged');
export const fileTooLarge = problemType('intake/file-too-large', 413, 'The file is too large');
export const tooManyEvents = problemType(
  'intake/busy',
  503,
  'More events arrive than can be stored, try again shortly',
);
