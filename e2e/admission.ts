/** Admission of merchants over HTTP: what a story does not want to click of application, documents, exam, store and review. */
import type { Api, Reply } from '@pawloop/contract/client';
import { type Caller, callerOf, signInStaff } from './caller.ts';

export const MANAGER_PASSWORD = 'a-long-story-of-dogs';
const WEEK = [1, 2, 3, 4, 5, 6, 7];

interface Applicant {
  readonly businessName: string;
  readonly login: string;
  readonly categories: readonly string[];
}

/** What one adds to a store so that its own offer can be booked. */
interface StoreWish {
  readonly name: string;
  readonly lat: number;
  readonly lng: number;
  readonly emergency?: boolean;
  readonly phone?: string;
}

interface OfferWish {
  readonly service: string;
  readonly skill: string;
  readonly things: readonly string[];
  readonly priceFen: number;
}

type Course = Reply<'GET /v1/catalogue/courses'>['items'][number];

/** The smallest PDF that is one. */
export const paper = (): Buffer =>
  Buffer.from(
    [
      '%PDF-1.4',
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj',
      'trailer<</Root 1 0 R>>',
      '%%EOF',
      '',
    ].join('\n'),
  );

async function apply(url: string, { businessName, login, categories }: Applicant): Promise<Caller> {
  const contact = { contactName: 'Mei Lin', contactPhone: '+86 571 0000 1234' };
  await callerOf(url)('POST /v1/merchant-applications', {
    body: { businessName, ...contact, login, password: MANAGER_PASSWORD, categories: [...categories] },
  });
  return signInStaff(url, login, MANAGER_PASSWORD);
}

export async function handIn(api: Api, merchantId: string, kind: string): Promise<void> {
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(paper())], { type: 'application/pdf' }), `${kind}.pdf`);
  const query = { kind, number: `NO-${kind}`, holder: 'Mei Lin', validFrom: '2020-01-01', validUntil: '2150-12-31' };
  await api('POST /v1/merchants/:merchantId/documents', { params: { merchantId }, query, body } as never);
}

/** The right answers, which only operators may read. */
export async function courseOf(admin: Api, courseKey: string): Promise<Course> {
  const { items } = await admin('GET /v1/catalogue/courses', {});
  const course = items.find(({ key }) => key === courseKey);
  if (!course) throw new Error(`there is no course ${courseKey}`);
  return course;
}

export const rightAnswer = (course: Course, question: string): string => {
  const found = course.questions.find(({ text }) => text.en === question);
  return found?.answers[found.right]?.en ?? '';
};

async function passExam(api: Api, course: Course): Promise<void> {
  const params = { courseKey: course.key };
  const { attemptId, questions } = await api('POST /v1/training/courses/:courseKey/attempts', { params });
  const answers = questions.map(({ key, text, answers: shown }) => ({
    key,
    answer: shown.findIndex(({ en }) => en === rightAnswer(course, text.en)),
  }));
  const { passed } = await api('POST /v1/training/attempts/:attemptId/answers', {
    params: { attemptId },
    body: { answers },
  });
  if (!passed) throw new Error(`nobody passed ${course.key}`);
}

/** A store that is open at any hour, with one person (the manager), things and an offer that is on sale. */
export async function openStore(
  manager: Caller,
  merchantId: string,
  { name, lat, lng, emergency = false, phone }: StoreWish,
  { service, skill, things, priceFen }: OfferWish,
): Promise<string> {
  const { api } = manager;
  const made = await api('POST /v1/merchants/:merchantId/stores', {
    params: { merchantId },
    body: {
      name,
      address: `1 ${name} Road`,
      city: 'Hangzhou',
      lat,
      lng,
      timeZone: 'Asia/Shanghai',
      phone: phone ?? null,
      about: null,
      tags: [],
      serviceAreaM: 0,
      emergency,
      emergencySpecies: [],
    },
  });
  const { storeId, version } = made;
  const params = { storeId };
  const allDay = { starts: '00:00', ends: '24:00' };
  const hours = WEEK.map((weekday) => ({ weekday, ...allDay }));
  await api('PUT /v1/stores/:storeId/hours', { params, body: { hours, exceptions: [], version } });
  const staff = await api('GET /v1/staff/me');
  const person = await api('POST /v1/stores/:storeId/resources', {
    params,
    body: { kind: 'person', name: 'Mei Lin', skills: [skill], staffId: staff.staffId, active: true },
  });
  const shifts = WEEK.map((weekday) => ({ weekday, ...allDay, breaks: [], validFrom: '2020-01-01', validUntil: null }));
  await api('PUT /v1/stores/:storeId/resources/:resourceId/roster', {
    params: { storeId, resourceId: person.resourceId },
    body: { shifts, exceptions: [], version: 1 },
  });
  for (const kind of things) {
    await api('POST /v1/stores/:storeId/resources', {
      params,
      body: { kind, name: kind, skills: [], staffId: null, active: true },
    });
  }
  const { services } = await api('GET /v1/catalogue', { query: {} });
  const serviceId = services.find(({ key }) => key === service)?.serviceId ?? '';
  const addOn = { minutes: 0, priceFen: 0 };
  const anyPet = { sizeClass: null, coat: null, minGrams: null, maxGrams: null, memberPriceFen: null, minutes: null };
  const { offerId } = await api('POST /v1/stores/:storeId/offers', {
    params,
    body: {
      serviceId,
      name: null,
      bands: [{ ...anyPet, priceFen }],
      firstVisit: addOn,
      matted: addOn,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      leadMinutes: 0,
      horizonDays: 14,
      gridMinutes: 15,
      payment: ['full'],
      depositFen: 0,
      policyId: null,
      home: { allowed: false, areaM: 0, speedKmh: 20, priceFen: 0 },
      seats: null,
      tags: [],
    },
  });
  await api('PUT /v1/offers/:offerId/state', { params: { offerId }, body: { state: 'on' } });
  return storeId;
}

/** Kinds of documents that the categories need. */
async function documentsFor(api: Api, categories: readonly string[]): Promise<string[]> {
  const catalogue = await api('GET /v1/catalogue', { query: {} });
  const kinds = catalogue.categories.filter(({ key }) => categories.includes(key)).flatMap((one) => one.documentKinds);
  return [...new Set(kinds)];
}

async function move(by: Api, merchantId: string, to: 'submitted' | 'in_review' | 'approved' | 'live') {
  await by('POST /v1/merchants/:merchantId/moves', { params: { merchantId }, body: { to, reason: null } });
}

/** From application to live in one go. @returns the manager and the store */
export async function admit(
  url: string,
  admin: Api,
  applicant: Applicant,
  store: StoreWish,
  offer: OfferWish,
): Promise<{ manager: Caller; merchantId: string; storeId: string }> {
  const manager = await apply(url, applicant);
  const staff = await manager.api('GET /v1/staff/me');
  const merchantId = staff.merchantId ?? '';
  const params = { merchantId };
  for (const kind of await documentsFor(admin, applicant.categories)) await handIn(manager.api, merchantId, kind);
  const storeId = await openStore(manager, merchantId, store, offer);
  await move(manager.api, merchantId, 'submitted');
  await move(admin, merchantId, 'in_review');
  const { documents } = await admin('GET /v1/merchants/:merchantId', { params });
  for (const { documentId } of documents) {
    await admin('POST /v1/merchants/:merchantId/documents/:documentId/review', {
      params: { merchantId, documentId },
      body: { decision: 'approved', reason: null },
    });
  }
  await move(admin, merchantId, 'approved');
  for (const category of applicant.categories) await passExam(manager.api, await courseOf(admin, category));
  await move(manager.api, merchantId, 'live');
  return { manager, merchantId, storeId };
}
