/** Makes in the demo city what the rooms of services, quality and finance are opened with: a paid booking, an emergency, a claim. */
import type { Api, Reply } from '@pawloop/contract/client';
import { type Caller, signInOwner } from '../caller.ts';
import { bookAndPay } from '../visit.ts';

const OWNER_PHONE = '13800006001';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOURS_OF_A_WEEK = 7 * 24;
const SERVICE = 'consult';

/** Ids with which the rooms of one thing are opened, by the name of their parameter. */
type ServiceIds = Readonly<
  Record<
    | 'merchantId'
    | 'storeId'
    | 'serviceKey'
    | 'courseKey'
    | 'bookingId'
    | 'requestId'
    | 'inspectionId'
    | 'claimId'
    | 'caseId'
    | 'paymentId'
    | 'depositPaymentId'
    | 'statementId'
    | 'accountId',
    string
  >
>;

export interface ServiceHistory {
  readonly ids: ServiceIds;
  /** A class that is to come, at a school of the city. */
  readonly lesson: Lesson;
}

interface Lesson {
  readonly storeId: string;
  readonly sessionId: string;
}

type Store = Reply<'GET /v1/stores'>['items'][number];

/** The hospital that is open at any hour. */
async function openHospital(manager: Api): Promise<Store> {
  const { items } = await manager('GET /v1/stores', { query: { limit: 100 } });
  const withHours = await Promise.all(
    items.map(({ storeId }) => manager('GET /v1/stores/:storeId', { params: { storeId } })),
  );
  const always = withHours.find(({ emergency, hours }) => emergency && hours[0]?.ends === '24:00');
  const store = items.find(({ storeId }) => storeId === always?.storeId);
  if (!store) throw new Error('the demo city has no hospital that is always open');
  return store;
}

/** The first start that is free at the hospital. */
async function startAt({ lat, lng, storeId, name }: Store, owner: Api, petId: string) {
  const found = await owner('GET /v1/services/search', { query: { service: SERVICE, petId, lat, lng, limit: 50 } });
  const item = found.items.find((one) => one.storeId === storeId);
  const startsAt = item?.nextStarts[0];
  if (!item || startsAt === undefined) throw new Error(`nothing is free at ${name}`);
  return { offerId: item.offerId, petId, startsAt };
}

/** An emergency that stands at the hospital's door takes it first. */
async function emergency(owner: Api, manager: Api, petId: string, { lat, lng }: Store): Promise<string> {
  const body = { petId, place: { lat, lng }, triage: 'urgent', locationConsent: true } as const;
  const { requestId } = await owner('POST /v1/owner/emergencies', { body: { ...body, symptoms: ['breathing'] } });
  const { items } = await manager('GET /v1/dispatch/offers');
  const offerId = items.find((offer) => offer.requestId === requestId)?.offerId ?? '';
  await manager('POST /v1/dispatch/offers/:offerId/accept', { params: { offerId } });
  // Else the case goes to others while the rooms are looked at.
  await manager('POST /v1/dispatch/cases/:requestId/steps', { params: { requestId }, body: { step: 'acknowledge' } });
  return requestId;
}

/** An inspection that is done; a merchant sees no other. Whatever wants a photo could not be seen. */
async function inspect(api: Api, storeId: string): Promise<string> {
  const dueOn = new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10);
  const begun = await api('POST /v1/inspections', {
    body: { storeId, categoryKey: 'medical', reason: '抽查', dueOn },
  });
  const { inspectionId, checklist } = begun;
  const params = { inspectionId };
  const { staffId } = await api('GET /v1/staff/me');
  await api('PUT /v1/inspections/:inspectionId/assignee', { params, body: { staffId } });
  const answers = checklist.items.map(({ key, photo }) => ({ key, ok: photo ? null : true, note: '未能查看' }));
  await api('PUT /v1/inspections/:inspectionId/answers', { params, body: { answers, summary: '整体良好' } });
  await api('POST /v1/inspections/:inspectionId/finish', { params });
  return inspectionId;
}

/** Whoever teaches is booked at some hours: the first that is free within a week. */
async function openClass(api: Api): Promise<Lesson> {
  const [{ services }, { items: stores }] = await Promise.all([
    api('GET /v1/catalogue', { query: { all: true } }),
    api('GET /v1/stores', { query: { limit: 200 } }),
  ]);
  const classes = new Set(services.filter((service) => service.mode === 'class').map((service) => service.serviceId));
  for (const { storeId } of stores) {
    const { items } = await api('GET /v1/stores/:storeId/offers', { params: { storeId } });
    const offer = items.find((one) => one.state === 'on' && classes.has(one.serviceId));
    if (!offer) continue;
    for (let hour = 1; hour < HOURS_OF_A_WEEK; hour += 1) {
      const startsAt = new Date(Math.ceil(Date.now() / HOUR_MS + hour) * HOUR_MS).toISOString();
      const body = { offerId: offer.offerId, startsAt, seats: 6 };
      const opened = await api('POST /v1/stores/:storeId/sessions', { params: { storeId }, body }).catch(() => null);
      if (opened) return { storeId, sessionId: opened.sessionId };
    }
  }
  throw new Error('no school of the demo city can open a class');
}

export async function makeServices(url: string, admin: Caller, manager: Caller): Promise<ServiceHistory> {
  const { api } = admin;
  const store = await openHospital(manager.api);
  const { storeId, merchantId } = store;
  const owner = await signInOwner(url, OWNER_PHONE);
  const pet = { name: '团子', species: 'cat', weightGrams: 4200 } as const;
  const { petId } = await owner('POST /v1/owner/pets', { body: pet });
  const bookingId = await bookAndPay(url, owner, await startAt(store, owner, petId));
  const payments = await api('GET /v1/payments', { query: { limit: 1 } });
  const requestId = await emergency(owner, manager.api, petId, store);
  const inspectionId = await inspect(api, storeId);
  const served = await api('GET /v1/bookings', { query: { merchantId, state: 'completed', limit: 1 } });
  const past = served.items[0];
  const patient = past?.pets[0];
  if (!past || !patient) throw new Error('the demo city has no visit that is over');
  const { claimId } = await api('POST /v1/claims', {
    body: {
      bookingId: past.bookingId,
      petId: patient.petId,
      occurredOn: past.startsAt.slice(0, 10),
      description: '回家后伤口红肿',
    },
  });
  const deposit = await manager.api('POST /v1/guarantee-funds/:merchantId/payments', {
    params: { merchantId },
    body: { amountFen: 100_000 },
  });
  const cases = await api('GET /v1/cases', { query: { limit: 1 } });
  const { lines } = await api('GET /v1/ledger/trial-balance', {});
  const statements = await manager.api('GET /v1/settlement/statements', { query: { limit: 1 } });
  const statementId = statements.items[0]?.statementId;
  if (statementId === undefined) throw new Error('the demo city has no statement');
  const ids = {
    merchantId,
    storeId,
    serviceKey: SERVICE,
    courseKey: 'medical',
    bookingId,
    paymentId: payments.items[0]?.paymentId ?? '',
    depositPaymentId: deposit.paymentId ?? '',
    requestId,
    inspectionId,
    claimId,
    caseId: cases.items[0]?.caseId ?? '',
    statementId,
    accountId: String(lines[0]?.accountId ?? ''),
  };
  return { ids, lesson: await openClass(api) };
}
