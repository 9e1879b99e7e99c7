/** Admission over HTTP on PostgreSQL: from the application to live, documents that end, exams, and what the others hear. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { aStore, bringMerchant, merchantStaff } from '../../../../test/merchants.ts';
import { uploadTo } from '../../../../test/upload.ts';
import type { StatusChange } from '../index.ts';

let app: TestApp;
let operator: Headers;
const changes: StatusChange[] = [];
beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  await app.modules.identity.ensureFirstAdministrator(app.db);
  operator = await app.staff();
  app.modules.merchant.onStatusChange(async (_tx, change) => void changes.push(change));
});
afterAll(() => app[Symbol.asyncDispose]());

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, headers: Headers, body?: object) {
  const reply = await app.http.inject({ method, url, headers, ...(body && { body }) });
  return { status: reply.statusCode, body: (reply.body === '' ? null : reply.json()) as T, text: reply.body };
}
const detail = async (merchantId: string) =>
  (await call<Merchant.MerchantDetail>('GET', `/v1/merchants/${merchantId}`, operator)).body;

async function upload(merchantId: string, headers: Headers, query: Record<string, string>, bytes: typeof PDF = PDF) {
  const url = `/v1/merchants/${merchantId}/documents?${new URLSearchParams(query)}`;
  const reply = await uploadTo(app, url, headers, bytes, 'a.pdf');
  return { status: reply.statusCode, body: reply.json<Merchant.MerchantDocument & { code: string }>() };
}

let visits = 0;
async function signIn(login: string): Promise<Headers> {
  visits += 1;
  const body = { login, password: 'correct horse battery 9' };
  const url = '/v1/staff/sessions';
  const reply = await app.http.inject({ method: 'POST', url, remoteAddress: `127.3.0.${visits}`, body });
  const cookie = reply.cookies.find((one) => one.name === 'pawloop_session')?.value;
  return { cookie: `pawloop_session=${cookie}` };
}

/** Sets the clock; sessions do not live that long. */
async function travel(to: string | Temporal.Instant): Promise<void> {
  app.clock.set(Temporal.Instant.from(String(to)));
  operator = await app.staff();
}

let applicants = 0;
async function applied(categories = ['grooming']) {
  applicants += 1;
  const login = `applicant-${applicants}`;
  const password = 'correct horse battery 9';
  const application = {
    businessName: 'Paws',
    contactName: 'Lin',
    contactPhone: '021-5555 0000',
    categories,
    login,
    password,
  };
  const made = await call<{ merchantId: string }>('POST', '/v1/merchant-applications', {}, application);
  expect(made.status, made.text).toBe(201);
  return { merchantId: made.body.merchantId, headers: await signIn(login), application };
}
const move = (merchantId: string, headers: Headers, to: string, reason: string | null = null) =>
  call<Merchant.MerchantDetail & { code: string; detail: string }>(
    'POST',
    `/v1/merchants/${merchantId}/moves`,
    headers,
    { to, reason },
  );

/** Takes the exam of a course with all answers right, by asking the catalogue as an operator can. */
async function passExam(headers: Headers, courseKey: string, right = true) {
  const begun = await call<Merchant.ExamAttempt & { code: string }>(
    'POST',
    `/v1/training/courses/${courseKey}/attempts`,
    headers,
  );
  if (begun.status !== 201) return { status: begun.status, body: { code: begun.body.code, passed: false }, begun };
  const courses = (await call<{ items: Merchant.Course[] }>('GET', '/v1/catalogue/courses', operator)).body.items;
  const course = courses.find((one) => one.key === courseKey);
  const answers = begun.body.questions.map((question) => {
    const known = course?.questions.find((one) => one.key === question.key);
    const wanted = known?.answers[right ? known.right : (known.right + 1) % known.answers.length]?.en;
    return { key: question.key, answer: question.answers.findIndex((one) => one.en === wanted) };
  });
  const url = `/v1/training/attempts/${begun.body.attemptId}/answers`;
  const handed = await call<Merchant.ExamResult & { code: string }>('POST', url, headers, { answers });
  return { ...handed, begun, again: () => call<{ code: string }>('POST', url, headers, { answers }) };
}

const valid = { number: 'SH-1', validFrom: '2026-01-01', validUntil: '2026-12-31' };

describe('from the application to live', () => {
  it('MER-1 draft → submitted → returned → in review → approved → training → exam passed → live, each told and audited', async () => {
    const { merchantId, headers } = await applied();
    const early = await move(merchantId, headers, 'submitted');
    expect([early.status, early.body.code, early.body.detail]).toEqual([
      409,
      'merchant/not-ready',
      'grooming: business_license; grooming: hygiene_permit',
    ]);
    for (const kind of ['business_license', 'hygiene_permit']) {
      expect((await upload(merchantId, headers, { ...valid, kind })).status).toBe(201);
    }
    expect((await move(merchantId, headers, 'submitted')).status).toBe(200);
    expect((await move(merchantId, headers, 'in_review')).body.code).toBe('merchant/illegal-move');
    expect((await move(merchantId, operator, 'in_review')).status).toBe(200);
    expect((await move(merchantId, operator, 'returned')).body.code).toBe('merchant/reason-needed');
    expect((await move(merchantId, operator, 'returned', 'licence unreadable')).status).toBe(200);
    await move(merchantId, headers, 'submitted');
    await move(merchantId, operator, 'in_review');
    expect((await move(merchantId, operator, 'approved')).body.code).toBe('merchant/not-ready');
    for (const { documentId } of (await detail(merchantId)).documents) {
      const url = `/v1/merchants/${merchantId}/documents/${documentId}/review`;
      expect((await call('POST', url, operator, { decision: 'approved', reason: null })).status).toBe(200);
    }
    expect((await move(merchantId, operator, 'approved')).status).toBe(200);
    expect((await passExam(headers, 'grooming')).body).toMatchObject({ passed: true, score: 1 });
    expect((await detail(merchantId)).state).toBe('exam_passed');
    const live = await move(merchantId, headers, 'live');
    expect(live.body).toMatchObject({ state: 'live', readiness: [{ key: 'grooming', state: 'live', trained: 1 }] });
    expect(live.body.moves.map((one) => one.to).reverse()).toEqual([
      'draft',
      'submitted',
      'in_review',
      'returned',
      'submitted',
      'in_review',
      'approved',
      'training',
      'exam_passed',
      'live',
    ]);
    const { rows } = await sql<{ events: number; entries: number }>`
      select (select count(*)::int from platform.event where name = 'merchant.state_changed'
          and merchant_id = ${merchantId}) as events,
        (select count(*)::int from platform.audit_entry where action = 'merchant.state_changed'
          and subject_id = ${merchantId}) as entries`.execute(app.db);
    expect(rows).toEqual([{ events: 10, entries: 9 }]);
    expect(changes.at(-1)).toMatchObject({ merchantId, from: 'live', to: 'live', shown: ['grooming'] });
  });

  it('MER-1 keeps the contact person sealed and out of log and audit', async () => {
    const { merchantId, application } = await applied();
    const { rows } = await sql<{ text: string }>`
      select coalesce(string_agg(payload::text, ''), '') || (select string_agg(coalesce(after::text, ''), '') from platform.audit_entry)
        || (select encode(contact_sealed, 'escape') from merchant.merchant where merchant_id = ${merchantId}) as text
      from platform.event`.execute(app.db);
    expect(rows[0]?.text).not.toContain(application.contactPhone);
    expect((await detail(merchantId)).contactPhone).toBe(application.contactPhone);
  });

  it('MER-1 a sign-in that exists makes no merchant, and half an application leaves nothing', async () => {
    const { application } = await applied();
    const before = await sql<{ n: number }>`select count(*)::int as n from merchant.merchant`.execute(app.db);
    const again = await call<{ code: string }>('POST', '/v1/merchant-applications', {}, application);
    expect([again.status, again.body.code]).toEqual([409, 'identity/login-taken']);
    const wrong = { ...application, login: 'other-one', categories: ['astrology'] };
    expect((await call<{ code: string }>('POST', '/v1/merchant-applications', {}, wrong)).body.code).toBe(
      'merchant/category-unknown',
    );
    const after = await sql<{ n: number }>`select count(*)::int as n from merchant.merchant`.execute(app.db);
    expect(after.rows).toEqual(before.rows);
  });

  it('MER-1 refuses a document that is none, one that ends before it begins, and a person’s without a name', async () => {
    const { merchantId, headers } = await applied(['medical']);
    const code = async (query: Record<string, string>, bytes?: typeof PDF) =>
      (await upload(merchantId, headers, { ...valid, ...query }, bytes)).body.code;
    expect(await code({ kind: 'business_license' }, Buffer.from('not a picture'))).toBe('file/not-an-image');
    expect(await code({ kind: 'business_license', validUntil: '2025-12-31' })).toBe('merchant/document-invalid');
    expect(await code({ kind: 'vet_registration' })).toBe('merchant/document-invalid');
    expect(await code({ kind: 'nothing' })).toBe('merchant/document-invalid');
  });

  it('MER-1 of two operators who review one document at once, one decides', async () => {
    const { merchantId, headers } = await applied();
    const { body } = await upload(merchantId, headers, { ...valid, kind: 'business_license' });
    const url = `/v1/merchants/${merchantId}/documents/${body.documentId}/review`;
    const replies = await Promise.all(
      Array.from({ length: 8 }, () =>
        call<{ code: string }>('POST', url, operator, { decision: 'approved', reason: null }),
      ),
    );
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, ...Array(7).fill(409)]);
  });
});

describe('exams', () => {
  it('MER-3 limits the attempts, hands an open one out again, takes each once, and never tells the answers', async () => {
    const { headers: before, application } = await applied();
    let headers = before;
    const first = await passExam(headers, 'grooming', false);
    expect(first.body).toMatchObject({ passed: false, attemptsLeft: 2 });
    expect(first.begun.text).not.toContain('"right"');
    expect('again' in first && (await first.again()).body.code).toBe('merchant/exam-ended');
    const attempts = await Promise.all(
      Array.from({ length: 6 }, () =>
        call<Merchant.ExamAttempt>('POST', '/v1/training/courses/grooming/attempts', headers),
      ),
    );
    expect(new Set(attempts.map((attempt) => attempt.body.attemptId)).size).toBe(1);
    app.clock.set(app.clock.now().add({ minutes: 46 }));
    expect((await passExam(headers, 'grooming', false)).body).toMatchObject({ passed: false, attemptsLeft: 0 });
    expect((await passExam(headers, 'grooming')).body.code).toBe('merchant/exam-tried');
    await travel(app.clock.now().add({ hours: 25 }));
    headers = await signIn(application.login);
    expect((await passExam(headers, 'grooming')).body).toMatchObject({ passed: true });
  });

  it('MER-3 only who passed has the skill; a changed SOP gives time to pass again, then takes it away', async () => {
    const brought = await bringMerchant(app, { stores: [aStore({ people: [] })] });
    const { merchantId } = brought;
    const storeId = brought.stores[0]?.storeId ?? '';
    const manager = await merchantStaff(app, merchantId);
    const { staffId } = manager;
    let { headers } = manager;
    const person = { kind: 'person', name: 'Cai', skills: ['groom', 'wash'], staffId, active: true };
    await call('POST', `/v1/stores/${storeId}/resources`, headers, person);
    const skills = async () =>
      (await call<{ items: Merchant.Resource[] }>('GET', `/v1/stores/${storeId}/resources`, headers)).body.items.find(
        (one) => one.kind === 'person',
      )?.effectiveSkills;
    expect(await skills()).toEqual([]);
    expect((await passExam(headers, 'grooming')).body.passed).toBe(true);
    expect(await skills()).toEqual(['groom', 'wash']);
    const { items } = (await call<{ items: Merchant.SopVersion[] }>('GET', '/v1/catalogue/services/bath/sop', operator))
      .body;
    const latest = items[0];
    const change = { steps: latest?.steps, note: 'cooler water', version: latest?.version, retrain: true };
    const made = await call<Merchant.SopVersion & { code: string }>(
      'POST',
      '/v1/catalogue/services/bath/sop',
      operator,
      change,
    );
    expect(made.body).toMatchObject({ version: 2 });
    expect((await call<{ code: string }>('POST', '/v1/catalogue/services/bath/sop', operator, change)).body.code).toBe(
      'merchant/version-changed',
    );
    // An attempt of before the change is none of what is taught now.
    const other = await merchantStaff(app, merchantId);
    const begun = await call<Merchant.ExamAttempt>('POST', '/v1/training/courses/grooming/attempts', other.headers);
    const again = { ...change, note: 'warmer again', version: 2 };
    await call('POST', '/v1/catalogue/services/bath/sop', operator, again);
    const late = await call<{ code: string }>(
      'POST',
      `/v1/training/attempts/${begun.body.attemptId}/answers`,
      other.headers,
      { answers: [] },
    );
    expect(late.body.code).toBe('merchant/exam-ended');
    expect((await passExam(other.headers, 'grooming')).body.passed).toBe(true);
    const work: number[] = [];
    app.modules.merchant.onWorkChange(async (_tx, { resourceNos }) => void work.push(...resourceNos));
    expect(await skills()).toEqual(['groom', 'wash']);
    await travel(app.clock.now().add({ hours: 24 * 30 + 1 }));
    headers = await signIn(manager.login);
    expect(await skills()).toEqual([]);
    await app.loop('merchant.upkeep');
    expect(work.length).toBeGreaterThan(0);
    expect((await passExam(headers, 'grooming')).body.passed).toBe(true);
    expect(await skills()).toEqual(['groom', 'wash']);
  });
});

describe('documents that end', () => {
  const dated = (kind: string, validUntil: string) => ({ kind, number: 'n', validFrom: '2020-01-01', validUntil });
  const told = async (merchantId: string, name: string) => {
    const { rows } = await sql<{ payload: Record<string, unknown> }>`
      select payload from platform.event where name = ${name} and merchant_id = ${merchantId} order by position`.execute(
      app.db,
    );
    return rows.map((row) => row.payload);
  };
  const at = async (date: string) => {
    await travel(`${date}T04:00:00Z`);
    await app.loop('merchant.upkeep');
    await app.loop('merchant.upkeep');
  };

  it('MER-2 is reminded at 60, 30 and 7 days once each; the category goes offline by itself, and back with a new document', async () => {
    await travel('2026-06-01T04:00:00Z');
    const { merchantId, stores } = await bringMerchant(app, {
      categories: ['grooming', 'photography'],
      documents: [dated('business_license', '2150-01-01'), dated('hygiene_permit', '2026-09-30')],
      stores: [aStore({ people: [{ name: 'A', skills: ['groom', 'wash', 'photo'], shifts: [] }] })],
    });
    const visible = async () => {
      const { rows } = await sql`
        select from ${app.modules.merchant.listing.offers(app.clock.now())} o
        where o.offer_id = ${stores[0]?.offerIds[0]}`.execute(app.db);
      return rows.length === 1;
    };
    for (const date of [
      '2026-07-01',
      '2026-08-01',
      '2026-08-15',
      '2026-08-31',
      '2026-09-10',
      '2026-09-23',
      '2026-09-30',
    ])
      await at(date);
    expect((await told(merchantId, 'merchant.document_due')).map((one) => one.days)).toEqual([60, 30, 7]);
    expect(await visible()).toBe(true);
    changes.length = 0;
    // Hidden the same day by the query alone, before any loop has run.
    await travel('2026-09-30T16:00:01Z');
    expect(await visible()).toBe(false);
    await app.loop('merchant.upkeep');
    await app.loop('merchant.upkeep');
    expect(changes.filter((one) => one.merchantId === merchantId)).toEqual([
      { merchantId, from: 'live', to: 'live', shown: [], hidden: ['grooming'], reason: 'documents' },
    ]);
    expect(await told(merchantId, 'merchant.document_expired')).toMatchObject([
      { kind: 'hygiene_permit', categories: ['grooming'] },
    ]);
    expect((await detail(merchantId)).state).toBe('live');
    const { headers } = await merchantStaff(app, merchantId);
    const handed = await upload(merchantId, headers, {
      kind: 'hygiene_permit',
      number: 'new',
      validFrom: '2026-09-01',
      validUntil: '2027-08-31',
    });
    const review = `/v1/merchants/${merchantId}/documents/${handed.body.documentId}/review`;
    expect((await call('POST', review, operator, { decision: 'approved', reason: null })).status).toBe(200);
    expect(await visible()).toBe(true);
    expect(changes.at(-1)).toMatchObject({ merchantId, shown: ['grooming'], hidden: [] });
  });

  it('MER-2 a merchant whose last document ended is suspended, and comes back to where it was', async () => {
    await travel('2027-01-01T04:00:00Z');
    const { merchantId } = await bringMerchant(app, {
      documents: [dated('business_license', '2027-01-31'), dated('hygiene_permit', '2150-01-01')],
    });
    await move(merchantId, operator, 'restricted', 'below 4.0');
    changes.length = 0;
    await at('2027-02-01');
    expect(await detail(merchantId)).toMatchObject({ state: 'suspended', nextStates: ['delisted'] });
    expect(changes.filter((one) => one.merchantId === merchantId)).toMatchObject([
      { from: 'restricted', to: 'suspended', hidden: ['grooming'] },
    ]);
    const handed = await upload(merchantId, operator, {
      kind: 'business_license',
      number: 'new',
      validFrom: '2027-02-01',
      validUntil: '2030-01-31',
    });
    await call('POST', `/v1/merchants/${merchantId}/documents/${handed.body.documentId}/review`, operator, {
      decision: 'approved',
      reason: null,
    });
    expect((await detail(merchantId)).state).toBe('restricted');
  });

  it('MER-2 no reminder for a document that has a successor, and an approved forgery hides at once', async () => {
    await travel('2028-01-01T04:00:00Z');
    const { merchantId } = await bringMerchant(app, {
      documents: [
        dated('business_license', '2028-02-15'),
        { ...dated('business_license', '2029-02-15'), validFrom: '2028-02-01' },
        dated('hygiene_permit', '2150-01-01'),
      ],
    });
    await at('2028-01-20');
    expect(await told(merchantId, 'merchant.document_due')).toEqual([]);
    expect((await detail(merchantId)).readiness).toMatchObject([{ inOrderUntil: '2029-02-15' }]);
    const forged = (await detail(merchantId)).documents.find((one) => one.kind === 'hygiene_permit');
    const review = `/v1/merchants/${merchantId}/documents/${forged?.documentId}/review`;
    expect((await call('POST', review, operator, { decision: 'refused', reason: 'forged' })).status).toBe(200);
    expect((await detail(merchantId)).state).toBe('suspended');
  });

  it('MER-2 counts the share of merchants in order and the scenes that are offered', async () => {
    const figures = await app.modules.merchant.figures(app.db, app.clock.now());
    expect(figures.categories).toBe(8);
    expect(figures.covered).toBe(1);
    expect(figures.inOrder).toBeLessThan(figures.running);
  });
});
