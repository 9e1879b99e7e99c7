/** An entry as its form holds it: texts of all fields; what belongs to the kind is sent. Pure. */
import { gramsOf } from '../weight.ts';
import type { Entry, EntryKind, NewEntry } from './record.ts';

type Text = 'product' | 'batch' | 'condition' | 'medicine' | 'dose' | 'test' | 'clinic' | 'note';
type Detail = NewEntry['detail'];

export interface EntryDraft extends Record<Text, string> {
  readonly kind: EntryKind;
  readonly onDate: string;
  readonly nextDueOn: string;
  readonly untilOn: string;
  readonly kg: string;
  readonly chronic: boolean;
  readonly target: NonNullable<Detail['target']>;
  readonly visit: NonNullable<Detail['visit']>;
  readonly procedure: NonNullable<Detail['procedure']>;
  readonly title: string;
  readonly vaccines: readonly NonNullable<Detail['vaccines']>[number][];
  readonly allergies: readonly string[];
}

export type DraftField = Text | 'nextDueOn' | 'untilOn' | 'kg' | 'chronic' | 'target' | 'visit' | 'procedure';

/** Fields of each kind in the order of the form; the first text of some is needed. */
export const fieldsOf: Readonly<Record<EntryKind, readonly DraftField[]>> = {
  vaccination: ['product', 'batch', 'nextDueOn'],
  deworming: ['target', 'product', 'nextDueOn'],
  visit: ['visit'],
  diagnosis: ['condition', 'chronic'],
  prescription: ['medicine', 'dose', 'untilOn'],
  lab: ['test'],
  procedure: ['procedure'],
  weight: ['kg'],
};
const needed: Readonly<Partial<Record<EntryKind, DraftField>>> = {
  vaccination: 'product',
  diagnosis: 'condition',
  prescription: 'medicine',
  lab: 'test',
  weight: 'kg',
};

export function emptyDraft(kind: EntryKind, onDate: string): EntryDraft {
  const texts = { product: '', batch: '', condition: '', medicine: '', dose: '', test: '', clinic: '', note: '' };
  const dates = { nextDueOn: '', untilOn: '', kg: '', title: '' };
  const choices = { target: 'both', visit: 'check-up', procedure: 'grooming', chronic: false } as const;
  return { kind, onDate, ...texts, ...dates, ...choices, vaccines: [], allergies: [] };
}

export function draftOf({ kind, onDate, detail }: Entry): EntryDraft {
  const { grams, ...rest } = detail;
  const kg = grams === undefined ? '' : String(grams / 1000);
  return { ...emptyDraft(kind, onDate), ...rest, kg };
}

/** Members to send, and which needed fields are missing. */
export function detailOf(draft: EntryDraft): { detail: Detail; missing: readonly DraftField[] } {
  const grams = gramsOf(draft.kg);
  const detail: Record<string, unknown> = {};
  for (const field of [...fieldsOf[draft.kind], 'clinic', 'note', 'title'] as const) {
    if (field === 'kg') {
      if (grams !== undefined) detail.grams = grams;
      continue;
    }
    const value = draft[field];
    const kept = typeof value === 'string' ? value.trim() : value;
    if (kept !== '' && kept !== false) detail[field] = kept;
  }
  // What a vet entered and this form does not show stays with the entry.
  if (draft.kind === 'vaccination' && draft.vaccines.length > 0) detail.vaccines = draft.vaccines;
  if (draft.allergies.length > 0) detail.allergies = draft.allergies;
  const need = needed[draft.kind];
  const isThere = need === undefined || (need === 'kg' ? grams !== undefined : detail[need] !== undefined);
  const known = need === 'product' && draft.vaccines.length > 0;
  return { detail: detail as Detail, missing: isThere || known || need === undefined ? [] : [need] };
}
