/** What all kinds of rows have in common: cells by field, faults, values that are remembered. */
import type { Intake } from '@pawloop/contract';

/** Why a line is rejected, with the column and the beginning of its value. */
export interface RowFault {
  readonly code: Intake.RejectCode;
  readonly reason: string;
  readonly column: string | null;
  readonly value: string | null;
}

/** A row as read, or its fault. */
export type Read<Row> = { readonly row: Row } | { readonly fault: RowFault };

const SHOWN = 200;
/** Longest value that is kept of a cell. */
export const LONGEST_VALUE = 2000;

export function faulty(
  code: Intake.RejectCode,
  reason: string,
  column: string | null = null,
  value: string | null = null,
) {
  return { fault: { code, reason, column, value: value === null ? null : value.slice(0, SHOWN) } };
}

/** Cells of a row by field; what is not mapped is empty. */
export interface FieldCells {
  of(cells: readonly string[], field: Intake.ImportField): string;
  column(field: Intake.ImportField): string | null;
  has(field: Intake.ImportField): boolean;
}

export function fieldCells(columns: readonly string[], mapping: Intake.Mapping): FieldCells {
  const place = (field: Intake.ImportField) => (mapping[field] === undefined ? -1 : columns.indexOf(mapping[field]));
  const places = new Map<Intake.ImportField, number>();
  const placeOf = (field: Intake.ImportField): number => {
    let found = places.get(field);
    if (found === undefined) {
      found = place(field);
      places.set(field, found);
    }
    return found;
  };
  return {
    of: (cells, field) => cells[placeOf(field)]?.trim() ?? '',
    column: (field) => mapping[field] ?? null,
    has: (field) => placeOf(field) >= 0,
  };
}

/** Whether a line is one of a cancellation, by the mapping's `cancelled`. */
export function cancelledTest(
  columns: readonly string[],
  mapping: Intake.Mapping,
): (cells: readonly string[]) => boolean {
  const rule = mapping.cancelled;
  if (!rule) return () => false;
  const place = columns.indexOf(rule.column);
  const values = new Set(rule.values?.map((value) => value.trim().toLowerCase()));
  return (cells) => {
    const value = (cells[place] ?? '').trim();
    if (value === '') return false;
    return (rule.prefix !== undefined && value.startsWith(rule.prefix)) || values.has(value.toLowerCase());
  };
}

const MOST_REMEMBERED = 20_000;

/** Cells repeat: the same text is read once. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    const value = read(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, value);
    return value;
  };
}
