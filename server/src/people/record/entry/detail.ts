/** What an entry of a kind must and may say. Pure. */
import type { PetRecord } from '@pawloop/contract';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import { dateInvalid, detailInvalid } from '../problems.ts';
import { vaccinesOf } from './product.ts';

type Member = keyof PetRecord.EntryDetail;

interface Shape {
  /** At least one of each group. */
  readonly needs: readonly (readonly Member[])[];
  readonly may: readonly Member[];
}

const COMMON: readonly Member[] = ['title', 'titles', 'note', 'clinic', 'allergies'];

const SHAPES: Readonly<Record<PetRecord.EntryKind, Shape>> = {
  vaccination: { needs: [['vaccines', 'product']], may: ['vaccines', 'product', 'batch', 'nextDueOn'] },
  deworming: { needs: [['target']], may: ['target', 'product', 'nextDueOn'] },
  visit: { needs: [], may: ['visit', 'nextDueOn'] },
  diagnosis: { needs: [['condition']], may: ['condition', 'chronic'] },
  prescription: { needs: [['medicine']], may: ['medicine', 'dose', 'untilOn'] },
  lab: { needs: [['test', 'title']], may: ['test'] },
  procedure: { needs: [['procedure', 'title']], may: ['procedure', 'nextDueOn'] },
  weight: { needs: [['grams']], may: ['grams'] },
};

/**
 * The detail as it is kept: trimmed, vaccines read from the product when they were left out.
 * @param at where it stands in the request, e.g. `/body/detail`
 * @throws Problem `record/detail-invalid` with a pointer for each fault
 */
export function checkedDetail(
  kind: PetRecord.EntryKind,
  onDate: string,
  detail: PetRecord.EntryDetail,
  at = '/body/detail',
): PetRecord.EntryDetail {
  const faults = faultsOf(kind, onDate, detail);
  if (faults.length > 0) {
    const errors = faults.map(({ member, detail: text }): FieldError => ({ pointer: `${at}/${member}`, detail: text }));
    throw new Problem(detailInvalid, faults.map(({ member, detail: text }) => `${member}: ${text}`).join('; '), errors);
  }
  const plain = Object.fromEntries(
    Object.entries(detail)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [member, typeof value === 'string' ? value.trim() : value]),
  ) as PetRecord.EntryDetail;
  if (kind !== 'vaccination' || plain.vaccines) return plain;
  const found = vaccinesOf(plain.product ?? '');
  return { ...plain, vaccines: found.length > 0 ? found : ['other'] };
}

function faultsOf(kind: PetRecord.EntryKind, onDate: string, detail: PetRecord.EntryDetail) {
  const { needs, may } = SHAPES[kind];
  const allowed = new Set<Member>([...COMMON, ...may]);
  const given = (Object.keys(detail) as Member[]).filter((member) => detail[member] !== undefined);
  const faults: { member: string; detail: string }[] = [];
  for (const member of given) {
    if (!allowed.has(member)) faults.push({ member, detail: `does not belong to a ${kind}` });
  }
  for (const group of needs) {
    if (!group.some((member) => given.includes(member))) {
      faults.push({ member: group[0] as string, detail: `needed for a ${kind}: ${group.join(' or ')}` });
    }
  }
  if (detail.nextDueOn !== undefined && detail.nextDueOn <= onDate) {
    faults.push({ member: 'nextDueOn', detail: 'not after the day itself' });
  }
  if (detail.untilOn !== undefined && detail.untilOn < onDate) {
    faults.push({ member: 'untilOn', detail: 'before the day itself' });
  }
  return faults;
}

/** Who was there: a service or a visit happened, whatever the profile and the calendar of another zone say. */
const WITNESSES: readonly PetRecord.SourceKind[] = ['booking', 'emergency'];

interface Day {
  readonly onDate: string;
  readonly birthday: string | null;
  readonly today: string;
  readonly by: PetRecord.SourceKind;
}

/** @throws Problem `record/date-invalid` for the future, and for days before the pet was born, unless it was witnessed */
export function requireDay({ onDate, birthday, today, by }: Day): void {
  if (WITNESSES.includes(by) || (onDate <= today && (birthday === null || onDate >= birthday))) return;
  throw new Problem(dateInvalid, undefined, [{ pointer: '/body/onDate', detail: 'not between birth and today' }]);
}
