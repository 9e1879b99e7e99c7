/** What a report leaves in the health records of its pets (BOOK-10): a procedure, a visit, a vaccination, a weight. */
import type { PetRecord, Progress } from '@pawloop/contract';
import type { NewEntry } from '../../../people/record/index.ts';
import type { BookedFacts } from '../deps.ts';

export interface Served {
  readonly booked: BookedFacts;
  readonly storeName: string;
  readonly report: Progress.ReportInput;
  /** Species of each pet. */
  readonly species: ReadonlyMap<string, string>;
  /** Local day at the store. */
  readonly onDate: string;
  readonly version: number;
}

type Kind = Pick<NewEntry, 'kind' | 'detail'>;

const MOST_NOTE = 4000;
const MOST_TITLE = 120;
/** Fields of the catalogue's forms whose words belong into the note. */
const NOTED: ReadonlySet<string> = new Set([
  'findings',
  'diagnosis',
  'treatment',
  'ears',
  'products',
  'advice',
  'mood',
  'stool',
]);

/** The service itself for each pet; the weight when one pet was weighed. Keys carry the version: a correction may add its own. */
export function entriesOf(served: Served): NewEntry[] {
  const { booked, report, onDate, version } = served;
  const entries = booked.petIds.map((petId): NewEntry => {
    const { kind, detail } = serviceEntry(served, petId);
    return { key: `service/${petId}/${version}`, petId, kind, onDate, detail: { ...detail, ...common(served) } };
  });
  const grams = weightOf(report);
  const [petId] = booked.petIds;
  if (grams === null || petId === undefined || booked.petIds.length > 1) return entries;
  return [...entries, { key: `weight/${petId}/${version}`, petId, kind: 'weight', onDate, detail: { grams } }];
}

function serviceEntry(served: Served, petId: string): Kind {
  const { booked, report, onDate } = served;
  const [zh, en] = [booked.serviceNames.zh.slice(0, MOST_TITLE), booked.serviceNames.en.slice(0, MOST_TITLE)];
  const title = { title: zh, titles: { zh, en } };
  const due = report.nextDueOn !== null && report.nextDueOn > onDate ? { nextDueOn: report.nextDueOn } : {};
  const product = textOf(report, 'vaccine') ?? textOf(report, 'product');
  const batch = textOf(report, 'batch');
  const goods = { ...(product && { product: product.slice(0, 120) }), ...(batch && { batch: batch.slice(0, 60) }) };
  if (booked.categoryKey === 'vaccination' && textOf(report, 'vaccine')) {
    return {
      kind: 'vaccination',
      detail: { ...title, ...goods, ...due, ...vaccines(booked.serviceKey, served.species.get(petId)) },
    };
  }
  const target = textOf(report, 'target');
  if (target === 'internal' || target === 'external' || target === 'both') {
    return {
      kind: 'deworming',
      detail: { ...title, target, ...(product && { product: product.slice(0, 120) }), ...due },
    };
  }
  const procedure = procedureOf(booked);
  if (booked.categoryKey === 'medical' && procedure === 'other') {
    const visit = booked.serviceKey === 'checkup' ? 'check-up' : 'illness';
    return { kind: 'visit', detail: { ...title, visit, ...due } };
  }
  return { kind: 'procedure', detail: { ...title, procedure, ...due } };
}

function procedureOf({ categoryKey, serviceKey }: BookedFacts): PetRecord.ProcedureKind {
  if (serviceKey === 'dental') return 'dental';
  if (serviceKey === 'neuter') return 'neutering';
  return categoryKey === 'grooming' ? 'grooming' : 'other';
}

function vaccines(serviceKey: string, species: string | undefined): Pick<PetRecord.EntryDetail, 'vaccines'> {
  if (serviceKey === 'rabies') return { vaccines: ['rabies'] };
  if (serviceKey !== 'core') return {};
  return { vaccines: [species === 'cat' ? 'cat-core' : 'dog-core'] };
}

function common({ storeName, report }: Served): PetRecord.EntryDetail {
  const words = [
    ...report.findings.map((finding) => `${finding.part}: ${finding.text}`),
    ...report.products.map((product) => (product.note ? `${product.name} (${product.note})` : product.name)),
    ...report.fields.flatMap(({ key, value }) =>
      NOTED.has(key) && typeof value === 'string' ? value.trim() || [] : [],
    ),
    ...(report.advice?.trim() ? [report.advice.trim()] : []),
  ].join('\n');
  const clinic = storeName.trim().slice(0, 120);
  return { ...(words && { note: words.slice(0, MOST_NOTE) }), ...(clinic && { clinic }) };
}

function textOf(report: Progress.ReportInput, key: string): string | undefined {
  const value = report.fields.find((field) => field.key === key)?.value;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

const GRAMS_A_KILO = 1000;

/** As it was given for the report, else the form's own field in kilograms. */
function weightOf(report: Progress.ReportInput): number | null {
  if (report.weightGrams !== null) return report.weightGrams;
  const kilos = report.fields.find((field) => field.key === 'weight')?.value;
  return typeof kilos === 'number' && kilos > 0 && kilos < GRAMS_A_KILO ? Math.round(kilos * GRAMS_A_KILO) : null;
}
