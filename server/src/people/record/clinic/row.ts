/** One row that a clinic handed in: checked by itself, so that a bad one costs no other. Pure. */
import { createHash } from 'node:crypto';
import { PetRecord } from '@pawloop/contract';
import { Compile } from 'typebox/compile';
import { Problem, type ProblemType } from '../../../platform/problem.ts';
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
  return typeof id === 'string' ? id.slice(0, 120) : null;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
