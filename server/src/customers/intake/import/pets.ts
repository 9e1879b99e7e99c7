/**
 * Import of pets by registration number. A pet needs a keeper: the customer that the row names, or else a nameless
 * customer made for this one pet, who is counted nowhere and can be merged with the owner when that one is known.
 */
import { parsePhone } from '../../../people/identity/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { IntakeDeps } from '../deps.ts';
import { fieldTimeParser } from '../domain/date.ts';
import { type PetImportRow, petReader } from '../domain/pet.ts';
import type { Batch, Counts, KindOfImport, LineFault, Plan } from './kind.ts';
import { takeRegistrations } from './repository.ts';

const ROWS = 2000;

interface Waiting {
  readonly line: number;
  readonly row: PetImportRow;
}

export function petsImport(deps: IntakeDeps, { columns, mapping, source }: Plan): KindOfImport {
  const zone = mapping.timeZone ?? deps.timeZone;
  const read = petReader(columns, mapping, {
    birthday: fieldTimeParser(mapping.dateFormat, 'UTC', true),
    at: fieldTimeParser(mapping.dateFormat, zone),
    isPhone: (text) => parsePhone(text) !== undefined,
  });
  const today = deps.clock.now().toZonedDateTimeISO(deps.timeZone).toPlainDate().toString();
  let waiting: Waiting[] = [];
  const pets = new Set<string>();
  const counts: Partial<Counts> = { pets: 0, anonymousLines: 0 };
  return {
    counts,
    add(cells, line) {
      const result = read(cells);
      if ('fault' in result) return result.fault;
      const { row } = result;
      if (row.birthday !== null && row.birthday > today) {
        return {
          code: 'value/date',
          reason: 'the birthday lies in the future',
          column: mapping.birthday ?? null,
          value: row.birthday,
        };
      }
      waiting.push({ line, row });
      pets.add(row.registration);
      counts.pets = pets.size;
      if (row.customer === null && row.phone === null) counts.anonymousLines = (counts.anonymousLines ?? 0) + 1;
      return undefined;
    },
    *batches(ended) {
      while (waiting.length >= ROWS || (ended && waiting.length > 0)) {
        const part = waiting.slice(0, ROWS);
        waiting = waiting.slice(ROWS);
        yield petBatch(deps, source, part);
      }
    },
  };
}

function petBatch(deps: IntakeDeps, source: string, part: readonly Waiting[]): Batch {
  return {
    async write(tx) {
      await deps.pet.ensureBreeds();
      const fresh = await newOnes(tx, source, part);
      const keepers = await keepersOf(tx, deps, source, fresh);
      const faults: LineFault[] = [];
      const rows = fresh.flatMap(({ petId, line, row }, index) => {
        const customerId = keepers[index];
        if (!customerId) {
          faults.push({
            line,
            code: 'customer/erased',
            reason: 'the keeper was erased at their own wish',
            column: null,
            value: null,
          });
          return [];
        }
        return [{ petId, customerIds: [customerId] as [string], ...petOf(deps, row) }];
      });
      await deps.pet.insertPets(tx, rows);
      return { inserted: rows.length, unchanged: part.length - fresh.length, faults };
    },
  };
}

/** Those whose registration number was not taken before, each number once. */
async function newOnes(tx: Tx, source: string, part: readonly Waiting[]) {
  const byNumber = new Map(part.map((one) => [one.row.registration, { ...one, petId: newId() }]));
  const all = [...byNumber.values()];
  const taken = await takeRegistrations(
    tx,
    source,
    all.map(({ row, petId }) => ({ registration: row.registration, petId })),
  );
  return all.filter(({ row }) => taken.has(row.registration));
}

async function keepersOf(
  tx: Tx,
  deps: IntakeDeps,
  source: string,
  part: readonly Waiting[],
): Promise<(string | null)[]> {
  const resolved = await deps.identity.resolveMany(
    tx,
    part.map(({ row: { customer, phone, registration, registeredAt } }) => {
      const nobody = customer === null && phone === null;
      return {
        identifiers: [
          ...(customer === null ? [] : [{ kind: 'external' as const, source, value: customer }]),
          ...(phone === null ? [] : [{ kind: 'phone' as const, value: phone }]),
          ...(nobody ? [{ kind: 'external' as const, source, value: `pet ${registration}` }] : []),
        ],
        createAs: nobody ? ('anonymous' as const) : ('known' as const),
        ...(registeredAt !== null && { registeredAt: Temporal.Instant.fromEpochMilliseconds(registeredAt) }),
      };
    }),
  );
  return resolved.map((one) => one.customerId);
}

function petOf(deps: IntakeDeps, row: PetImportRow) {
  const [breedId = null, secondBreedId = null] = deps.pet.resolveBreeds(
    [row.breed ?? '', row.secondBreed ?? ''],
    row.species,
  );
  const first = breedId ?? secondBreedId;
  const second = breedId !== null && secondBreedId !== breedId ? secondBreedId : null;
  const now = deps.clock.now();
  return {
    registeredAt:
      row.registeredAt === null
        ? now
        : Temporal.Instant.fromEpochMilliseconds(Math.min(row.registeredAt, now.epochMilliseconds)),
    profile: {
      name: row.name,
      species: row.species,
      breedId: first,
      ...(second !== null && { secondBreedId: second }),
      sex: row.sex,
      ...(row.birthday !== null && { birthday: row.birthday }),
    },
  };
}
