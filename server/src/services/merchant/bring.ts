/**
 * Brings in a merchant with all that belongs to it in one transaction: the demo city, tests, an earlier system. What people
 * would do one by one over days stands at once: documents looked at, exams passed, stores with people and offers.
 */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { type Contact, insertMerchant } from './admission/apply.ts';
import { documentOwner, insertDocument } from './admission/documents.ts';
import { applyMove, insertMove, lockMerchant } from './admission/transition.ts';
import { settle } from './admission/visibility.ts';
import { servicesWhere } from './catalogue/queries.ts';
import type { Caller, Inner } from './deps.ts';
import { insertOffer } from './offer/change.ts';
import { insertVersion } from './offer/policies.ts';
import { insertResource, writeRoster } from './roster/change.ts';
import { insertRoomClass } from './roster/rooms.ts';
import { tellWork } from './roster/tell.ts';
import { insertStore, writeHours } from './store/change.ts';
import { addPicture } from './store/photos.ts';

export interface BroughtDocument {
  readonly kind: string;
  readonly number: string;
  readonly holder?: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  /** A picture or PDF; left out: there is none. */
  readonly bytes?: Buffer;
}

export interface BroughtPerson {
  readonly name: string;
  readonly skills: readonly string[];
  readonly staffId?: string;
  readonly shifts: readonly Merchant.Shift[];
  readonly exceptions?: readonly Merchant.RosterException[];
  /** Left out: the exams of its skills are passed. */
  readonly untrained?: true;
}

/** `service` is a key of the catalogue; members left out are usual ones. */
export interface BroughtOffer extends Partial<Omit<Merchant.OfferInput, 'serviceId' | 'bands' | 'policyId'>> {
  readonly service: string;
  readonly bands: readonly Merchant.Band[];
}

export interface BroughtStore extends Partial<Merchant.StoreInput> {
  readonly name: string;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
  readonly timeZone: string;
  readonly hours: readonly Merchant.DayHours[];
  readonly exceptions?: readonly Merchant.DateHours[];
  readonly people: readonly BroughtPerson[];
  /** Things by kind and name. */
  readonly things: readonly { readonly kind: string; readonly name: string }[];
  readonly rooms?: readonly Merchant.RoomClassInput[];
  readonly offers: readonly BroughtOffer[];
  /** Pictures. */
  readonly pictures?: readonly Buffer[];
}

export interface BroughtMerchant {
  /** Left out: a new one. */
  readonly merchantId?: string;
  /** Under what it is known elsewhere; one that is there already is refused by the database. */
  readonly source?: { readonly name: string; readonly id: string };
  readonly name: string;
  readonly contact?: Contact;
  readonly categories: readonly string[];
  readonly documents: readonly BroughtDocument[];
  /** `live`: as far as its documents carry it; `submitted`: waiting for a review. */
  readonly state: 'live' | 'submitted' | 'draft';
  readonly policy?: Merchant.PolicyInput;
  readonly stores: readonly BroughtStore[];
}

export interface Brought {
  readonly merchantId: string;
  readonly stores: readonly {
    readonly storeId: string;
    readonly storeNo: number;
    /** In the order of the people, then of the things. */
    readonly resourceNos: readonly number[];
    readonly resourceIds: readonly string[];
    /** In the order of the offers. */
    readonly offerIds: readonly string[];
    readonly roomClassIds: readonly string[];
  }[];
}

const SYSTEM: Caller = { principal: 'system' };

/** @throws Problem when something does not fit the catalogue */
export async function bring(tx: Tx, deps: Inner, given: BroughtMerchant): Promise<Brought> {
  const { merchantId = newId(), name, categories, contact = null, source } = given;
  await insertMerchant(tx, deps, SYSTEM, { merchantId, name, contact, categories, ...(source && { source }) });
  for (const document of given.documents) await bringDocument(tx, deps, merchantId, document, given.state === 'live');
  const policyId = given.policy ? await bringPolicy(tx, deps, merchantId, given.policy) : null;
  const stores: Brought['stores'][number][] = [];
  for (const store of given.stores) stores.push(await bringStore(tx, deps, { merchantId, policyId, store }));
  await bringState(tx, deps, merchantId, given.state);
  return { merchantId, stores };
}

async function bringDocument(
  tx: Tx,
  deps: Inner,
  merchantId: string,
  { holder, validUntil, bytes, ...facts }: BroughtDocument,
  approved: boolean,
): Promise<void> {
  const documentId = newId();
  const file = bytes ? await deps.files.putDocument(tx, bytes, documentOwner(merchantId)) : null;
  await insertDocument(tx, deps, {
    documentId,
    merchantId,
    ...facts,
    ...(holder && { holder }),
    ...(validUntil && { validUntil }),
    file,
  });
  if (!approved) return;
  await sql`
    update merchant.document set state = 'approved', reviewed_at = uploaded_at, reviewed_by = 'system'
    where document_id = ${documentId}`.execute(tx);
}

async function bringPolicy(tx: Tx, deps: Inner, merchantId: string, policy: Merchant.PolicyInput): Promise<string> {
  const policyId = newId();
  await sql`insert into merchant.policy (policy_id, merchant_id) values (${policyId}, ${merchantId})`.execute(tx);
  await insertVersion(tx, deps, policyId, 1, policy);
  return policyId;
}

async function bringState(tx: Tx, deps: Inner, merchantId: string, state: BroughtMerchant['state']): Promise<void> {
  if (state === 'draft') return;
  if (state === 'live') {
    // The steps in between took place before; the history says where it came from.
    await sql`update merchant.merchant set state = 'exam_passed' where merchant_id = ${merchantId}`.execute(tx);
    await insertMove(tx, deps, SYSTEM, { merchantId, from: 'draft', to: 'exam_passed', reason: null });
  }
  const merchant = await lockMerchant(tx, merchantId);
  await applyMove(tx, deps, SYSTEM, { merchant, to: state, reason: null });
  await settle(tx, deps, { ...merchant, state }, SYSTEM);
}

interface StoreOf {
  readonly merchantId: string;
  readonly policyId: string | null;
  readonly store: BroughtStore;
}

async function bringStore(
  tx: Tx,
  deps: Inner,
  { merchantId, policyId, store }: StoreOf,
): Promise<Brought['stores'][number]> {
  const { hours, exceptions = [], people, things, rooms = [], offers, pictures = [], ...facts } = store;
  const storeId = newId();
  const storeNo = await insertStore(tx, deps, SYSTEM, { ...PLAIN_STORE, ...facts, storeId, merchantId });
  await writeHours(tx, storeNo, { hours, exceptions });
  for (const picture of pictures) await addPicture(tx, deps, storeId, picture);
  const resources: { resourceId: string; resourceNo: number }[] = [];
  for (const person of people) resources.push(await bringPerson(tx, deps, { merchantId, storeNo, person }));
  for (const { kind, name } of things) {
    const resourceId = newId();
    const thing = { resourceId, storeNo, kind, name, skills: [], staffId: null, active: true };
    resources.push({ resourceId, resourceNo: await insertResource(tx, deps, thing) });
  }
  const roomClassIds: string[] = [];
  for (const room of rooms) {
    const roomClassId = newId();
    roomClassIds.push(roomClassId);
    await insertRoomClass(tx, { ...room, roomClassId, storeNo });
  }
  const offerIds: string[] = [];
  for (const offer of offers) offerIds.push(await bringOffer(tx, deps, { merchantId, policyId, storeNo, offer }));
  const resourceNos = resources.map((one) => one.resourceNo);
  if (resourceNos.length > 0) await tellWork(tx, deps, { storeNo, resourceNos, from: null, to: null });
  for (const participant of deps.registered.rooms) {
    if (roomClassIds.length > 0) await participant(tx, { storeNo, roomClassIds });
  }
  return { storeId, storeNo, resourceNos, resourceIds: resources.map((one) => one.resourceId), offerIds, roomClassIds };
}

const PLAIN_STORE = {
  city: null,
  phone: null,
  about: null,
  tags: [],
  serviceAreaM: 0,
  emergency: false,
  emergencySpecies: [],
} satisfies Partial<Merchant.StoreInput>;

interface PersonOf {
  readonly merchantId: string;
  readonly storeNo: number;
  readonly person: BroughtPerson;
}

async function bringPerson(tx: Tx, deps: Inner, { merchantId, storeNo, person }: PersonOf) {
  const resourceId = newId();
  const { name, skills, staffId = null, shifts, exceptions = [] } = person;
  const row = { resourceId, storeNo, kind: 'person', name, skills: [...skills], staffId, active: true };
  const resourceNo = await insertResource(tx, deps, row);
  await writeRoster(tx, resourceNo, { shifts, exceptions });
  if (!person.untrained) {
    await sql`
      insert into merchant.pass (staff_id, course_key, merchant_id, course_version, passed_at)
      select distinct ${staffId ?? resourceId}::uuid, c.key, ${merchantId}::uuid, c.version,
        ${deps.clock.now().toString()}::timestamptz
      from merchant.course c join merchant.category g on g.course_key = c.key cross join jsonb_array_elements(g.skills) k
      where k->>'key' = any(${[...skills]}::text[]) on conflict do nothing`.execute(tx);
  }
  return { resourceId, resourceNo };
}

interface OfferOf {
  readonly merchantId: string;
  readonly policyId: string | null;
  readonly storeNo: number;
  readonly offer: BroughtOffer;
}

async function bringOffer(tx: Tx, deps: Inner, { merchantId, policyId, storeNo, offer }: OfferOf): Promise<string> {
  const { service: key, bands, ...given } = offer;
  const [service] = await servicesWhere(tx, sql<boolean>`v.key = ${key}`);
  if (!service) throw new Error(`no service ${key}`);
  const offerId = newId();
  const seats = service.mode === 'class' ? 6 : null;
  const whole = { ...PLAIN_OFFER, seats, ...given, bands: [...bands], policyId, serviceId: service.serviceId };
  await insertOffer(tx, deps, { ...whole, offerId, storeNo, merchantId, state: 'on' });
  return offerId;
}

const NONE = { minutes: 0, priceFen: 0 };
const PLAIN_OFFER: Omit<Merchant.OfferInput, 'serviceId' | 'bands' | 'policyId' | 'seats'> = {
  name: null,
  firstVisit: NONE,
  matted: NONE,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  leadMinutes: 60,
  horizonDays: 60,
  gridMinutes: 15,
  payment: ['full', 'store'],
  depositFen: 0,
  home: { allowed: false, areaM: 0, speedKmh: 20, priceFen: 0 },
  tags: [],
};
