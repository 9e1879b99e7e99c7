/** Loads the demo city through the modules' faces, set-based, a few hundred owners in each transaction. */
import type { Identity } from '@pawloop/contract';
import type { Modules } from '../app.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { appendRows } from '../platform/event-log.ts';
import { newId } from '../platform/ids.ts';
import { type CityOptions, type CityOwner, type CityPet, cityOwners } from './city.ts';
import { CHANNELS } from './people.ts';

export interface LoadOptions extends CityOptions {
  /** Called after each transaction with how many owners are in. */
  readonly onProgress?: (owners: number) => void;
}

export interface CityCounts {
  owners: number;
  pets: number;
  orders: number;
  views: number;
}

interface Resident {
  readonly customerId: string;
  readonly owner: CityOwner;
}

type Channels = ReadonlyMap<string, string>;

const OWNERS_PER_TRANSACTION = 500;
const SOURCE = 'demo';

/**
 * Bring the city in. A batch that is already there is passed over, so a load that was interrupted goes on where it was.
 * @returns what was inserted by this call
 */
export async function loadCity(db: Db, modules: Modules, options: LoadOptions): Promise<CityCounts> {
  const counts: CityCounts = { owners: 0, pets: 0, orders: 0, views: 0 };
  const channels = await ensureChannels(modules);
  const breeds = new Map<string, string | null>();
  let batch: CityOwner[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    const first = batch[0];
    if (!first) return;
    const known = await modules.identity.searchCustomers(db, first.phone, 1);
    if (known.length === 0) await inTransaction(db, (tx) => loadBatch(tx, modules, batch, channels, breeds, counts));
    done += batch.length;
    batch = [];
    options.onProgress?.(done);
  };
  for (const owner of cityOwners(options)) {
    batch.push(owner);
    if (batch.length === OWNERS_PER_TRANSACTION) await flush();
  }
  await flush();
  await modules.audience.recomputeRfm('backfill');
  return counts;
}

async function ensureChannels({ identity }: Modules): Promise<Channels> {
  const existing = new Map(
    (await identity.listChannels()).map((channel: Identity.Channel) => [channel.code, channel.channelId]),
  );
  const ids = new Map<string, string>();
  for (const { code, name, kind, costFen } of CHANNELS) {
    ids.set(code, existing.get(code) ?? (await identity.createChannel({ code, name, kind, costFen })).channelId);
  }
  return ids;
}

async function loadBatch(
  tx: Tx,
  modules: Modules,
  owners: readonly CityOwner[],
  channels: Channels,
  breeds: Map<string, string | null>,
  counts: CityCounts,
): Promise<void> {
  const residents = owners.map((owner) => ({ owner, customerId: newId(owner.registeredAt.epochMilliseconds) }));
  await loadPeople(tx, modules, residents, channels);
  counts.owners += residents.length;
  counts.pets += await loadPets(tx, modules, residents, breeds);
  counts.orders += await loadOrders(tx, modules, residents);
  counts.views += await loadViews(tx, residents);
}

async function loadPeople(
  tx: Tx,
  { identity }: Modules,
  residents: readonly Resident[],
  channels: Channels,
): Promise<void> {
  await identity.insertCustomers(
    tx,
    residents.map(({ customerId, owner }) => {
      const channelId = channels.get(owner.channelCode) ?? null;
      return {
        customerId,
        status: 'known' as const,
        name: owner.name,
        phone: `+86${owner.phone}`,
        gender: owner.gender,
        birthday: owner.birthday,
        city: owner.city,
        registeredAt: owner.registeredAt,
        firstChannelId: channelId,
        lastChannelId: channelId,
      };
    }),
  );
  const consenting = residents.filter(({ owner }) => owner.marketingConsent);
  await identity.insertConsents(
    tx,
    consenting.flatMap(({ customerId }) =>
      (['sms', 'inbox'] as const).map((channel) => ({
        customerId,
        purpose: 'marketing' as const,
        channel,
        granted: true,
        version: 'demo',
        source: SOURCE,
      })),
    ),
  );
}

const COMES_HOME_DAYS = 60;
const GROWN_UP_DAYS = 365;

/** A pet is registered with its owner, or when it comes home as a young animal, and weighed that day. */
function firstVisit(owner: CityOwner, animal: CityPet) {
  const born = Temporal.Instant.from(`${animal.birthday}T00:00:00Z`);
  const home = born.add({ hours: COMES_HOME_DAYS * 24 });
  const at = Temporal.Instant.compare(home, owner.registeredAt) > 0 ? home : owner.registeredAt;
  const ageDays = at.since(born).total('days');
  const grams = Math.round(animal.weightGrams * Math.min(1, ageDays / GROWN_UP_DAYS));
  return { registeredAt: at, weights: [{ at, grams }] };
}

async function loadPets(
  tx: Tx,
  { pet }: Modules,
  residents: readonly Resident[],
  breeds: Map<string, string | null>,
): Promise<number> {
  const byIndex = new Map(residents.map((resident) => [resident.owner.index, resident.customerId]));
  const unknown = [...new Set(residents.flatMap(({ owner }) => owner.pets.map((p) => p.breed)))].filter(
    (name) => !breeds.has(name),
  );
  const found = await pet.resolveBreeds(unknown);
  for (const [i, name] of unknown.entries()) breeds.set(name, found[i] ?? null);
  const rows = residents.flatMap(({ customerId, owner }) =>
    owner.pets.map((animal) => {
      const partner = animal.sharedWith === undefined ? undefined : byIndex.get(animal.sharedWith);
      return {
        customerIds: [customerId, ...(partner ? [partner] : [])] as [string, ...string[]],
        ...firstVisit(owner, animal),
        profile: {
          name: animal.name,
          species: animal.species,
          breedId: breeds.get(animal.breed) ?? null,
          sex: animal.sex,
          neutered: animal.neutered,
          birthday: animal.birthday,
        },
      };
    }),
  );
  await pet.insertPets(tx, rows);
  return rows.length;
}

async function loadOrders(tx: Tx, { audience }: Modules, residents: readonly Resident[]): Promise<number> {
  const orders = residents.flatMap(({ customerId, owner }) =>
    owner.orders.map((order) => ({ ...order, source: SOURCE, customerId, currency: 'CNY' })),
  );
  await audience.recordOrders(tx, orders, 'backfill');
  return orders.length;
}

async function loadViews(tx: Tx, residents: readonly Resident[]): Promise<number> {
  const rows = residents.flatMap(({ customerId, owner }) =>
    owner.views.map((view) => ({
      eventId: newId(),
      name: 'app.product_view',
      version: 1,
      source: SOURCE,
      subjectId: view.sku,
      customerId,
      petId: null,
      occurredAt: view.at.toString(),
      payload: JSON.stringify({ sku: view.sku, category: view.category }),
    })),
  );
  await appendRows(tx, rows);
  return rows.length;
}
