/** Which column holds what: by its name, and by whether its content is of that sort. */
import { Intake } from '@pawloop/contract';
import { recogniseFormat } from './date.ts';
import { fieldNames } from './names.ts';
import { decimalOf } from './number.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Recognised {
  readonly recognised: Intake.Recognition[];
  readonly mapping: Intake.Mapping;
}

const FIELDS_OF_TIME: ReadonlySet<string> = new Set(['at', 'birthday', 'registeredAt']);
const FIELDS_OF_NUMBER: ReadonlySet<string> = new Set(['quantity', 'price', 'amount']);
/** Below this a column is not taken. */
const LEAST = 0.45;

/** Columns for the fields of a kind, each column once, the surest first; with the date format and the cancellations. */
export function recognise(kind: Intake.ImportKind, table: Table): Recognised {
  const candidates = candidatesOf(kind, table).toSorted((a, b) => b.confidence - a.confidence);
  const taken = new Set<string>();
  const recognised: Intake.Recognition[] = [];
  for (const candidate of candidates) {
    if (taken.has(candidate.column) || recognised.some((one) => one.field === candidate.field)) continue;
    taken.add(candidate.column);
    recognised.push(candidate);
  }
  const mapping: Intake.Mapping = Object.fromEntries(recognised.map(({ field, column }) => [field, column]));
  return { recognised, mapping: { ...mapping, ...details(kind, mapping, table) } };
}

function candidatesOf(kind: Intake.ImportKind, table: Table): Intake.Recognition[] {
  const found: Intake.Recognition[] = [];
  table.columns.forEach((column, place) => {
    const plain = plainName(column);
    const values = table.rows.slice(0, 200).map((row) => row[place] ?? '');
    for (const [field, names = []] of Object.entries(fieldNames[kind]) as [Intake.ImportField, readonly string[]][]) {
      const byName = nameScore(plain, names);
      if (byName === 0) continue;
      const confidence = Math.round(byName * contentScore(field, values) * 100) / 100;
      if (confidence >= LEAST) found.push({ field, column, confidence });
    }
  });
  return found;
}

/** `Animal's Name` → `animalsname`. */
function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The first names of a list are the surest. */
function nameScore(plain: string, names: readonly string[]): number {
  const place = names.indexOf(plain);
  if (place >= 0) return 1 - Math.min(place, 20) * 0.005;
  const part = names.find((name) => name.length >= 4 && (plain.endsWith(name) || plain.startsWith(name)));
  return part === undefined ? 0 : 0.6;
}

/** 1 when the values are of the sort the field wants, less when they are not. */
function contentScore(field: Intake.ImportField, values: readonly string[]): number {
  const told = values.filter((value) => value.trim() !== '');
  if (told.length === 0) return 0.8;
  if (FIELDS_OF_TIME.has(field)) return recogniseFormat(told) === undefined ? 0.5 : 1;
  if (FIELDS_OF_NUMBER.has(field)) {
    return told.filter((value) => decimalOf(value) !== undefined).length >= told.length * 0.9 ? 1 : 0.4;
  }
  if (field === 'phone')
    return told.filter((value) => /\d{7,}/.test(value.replace(/[\s-]/g, ''))).length >= told.length * 0.5 ? 1 : 0.5;
  if (field === 'event' || field === 'species') return new Set(told).size <= Math.max(20, told.length / 2) ? 1 : 0.6;
  return 1;
}

function details(kind: Intake.ImportKind, mapping: Intake.Mapping, table: Table): Intake.Mapping {
  const time = mapping.at ?? mapping.registeredAt ?? mapping.birthday;
  const format = time === undefined ? undefined : recogniseFormat(valuesOf(table, time));
  const cancelled = kind === 'orders' ? cancelledRule(mapping, table) : undefined;
  return { ...(format && { dateFormat: format }), ...(cancelled && { cancelled }) };
}

function valuesOf({ columns, rows }: Table, column: string): string[] {
  const place = columns.indexOf(column);
  return rows.map((row) => row[place] ?? '');
}

/** A letter before order numbers that only lines with a negative quantity bear, as `C` in `C536379`. */
function cancelledRule(mapping: Intake.Mapping, table: Table): Intake.Mapping['cancelled'] {
  const { order, quantity } = mapping;
  if (order === undefined || quantity === undefined) return undefined;
  const quantities = valuesOf(table, quantity);
  const prefixes = new Map<string, boolean>();
  valuesOf(table, order).forEach((number, index) => {
    const prefix = /^([A-Za-z]{1,3}|退|取消)-?\d/.exec(number.trim())?.[1];
    if (!prefix) return;
    const negative = (quantities[index] ?? '').trim().startsWith('-');
    prefixes.set(prefix, (prefixes.get(prefix) ?? true) && negative);
  });
  const prefix = [...prefixes].find(([, negative]) => negative)?.[0];
  return prefix === undefined ? undefined : { column: order, prefix };
}

/** Required fields that a mapping leaves open. */
export function missingFields(kind: Intake.ImportKind, mapping: Intake.Mapping): Intake.ImportField[] {
  const missing = Intake.importFields[kind].required.filter(
    (field) => mapping[field] === undefined,
  ) as Intake.ImportField[];
  const identifiers = [mapping.customer, mapping.phone, mapping.member, mapping.openid];
  if (kind === 'customers' && identifiers.every((column) => column === undefined)) missing.push('customer');
  if (kind === 'orders' && mapping.price === undefined && mapping.amount === undefined) missing.push('price');
  return missing;
}

/** Columns that the mapping names and the file does not have. */
export function unknownColumns(mapping: Intake.Mapping, columns: readonly string[]): string[] {
  const named = Intake.importFieldNames.flatMap((field) => mapping[field] ?? []);
  return [...named, ...(mapping.cancelled ? [mapping.cancelled.column] : [])].filter((name) => !columns.includes(name));
}
