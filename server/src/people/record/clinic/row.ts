/** One row that a clinic handed in: checked by itself, so that a bad one costs no other. Pure. */
import { createHash } from 'node:crypto';
import { PetRecord } from '@pawloop/contract';
import { Compile } from 'typebox/compile';
import { Problem, type ProblemType } from '../../../platform/problem.ts';
import { canonical } from '../entry/canonical.ts';
import { checkedDetail } from '../entry/detail.ts';
import { dateInvalid, rowInvalid } from '../problems.ts';

const check = Compile(PetRecord.ClinicRecord);

export interface HandedIn {
  /** Place in the request, or line of the file. */
  readonly row: number;
  readonly value: unknown;
}

export interface CheckedRow {
  readonly row: number;
  readonly record: PetRecord.ClinicRecord;
  /** SHA-256 of the content; equal contents are equal whatever the order of their members. */
  readonly hash: Buffer;
}

export function rejected(
  row: number,
  recordId: string | null,
  type: ProblemType,
  detail?: string,
): PetRecord.RowResult {
  return { row, recordId, outcome: 'rejected', code: type.code, detail: detail ?? type.title };
}

/** @param today in the business's zone; records of the future are refused */
export function checkRow({ row, value }: HandedIn, today: string): CheckedRow | PetRecord.RowResult {
  const recordId = idOf(value);
  if (!isStorable(value)) return rejected(row, recordId, rowInvalid, 'half of a surrogate pair');
  if (!check.Check(value)) {
    const [first] = check.Errors(value);
    return rejected(row, recordId, rowInvalid, `${first?.instancePath || '/'} ${first?.message ?? ''}`.trim());
  }
  if (value.onDate > today) return rejected(row, recordId, dateInvalid, 'onDate: in the future');
  try {
    const detail = checkedDetail(value.kind, value.onDate, value.detail, '/detail');
    const record = { ...value, recordId: value.recordId.trim(), detail };
    return { row, record, hash: createHash('sha256').update(canonical(record)).digest() };
  } catch (error) {
    if (error instanceof Problem) return rejected(row, recordId, error.type, error.message);
    throw error;
  }
}

function idOf(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null && 'recordId' in value ? value.recordId : null;
  return typeof id === 'string' ? id.slice(0, 120).toWellFormed() : null;
}

/** PostgreSQL's jsonb holds no half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isStorable(member));
}
